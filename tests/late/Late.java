import com.sun.net.httpserver.HttpServer;
import com.vonage.client.HttpConfig;
import com.vonage.client.VonageClient;
import com.vonage.client.voice.VoiceClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replies to {@code answered} first and has another thread hang the call up then, by the Vonage Java SDK. */
public class Late {
    private static final Pattern UUID = Pattern.compile("\"uuid\": ?\"([^\"]+)\"");

    public static void main(String[] arguments) throws IOException {
        VoiceClient voice = VonageClient.builder()
                .applicationId(System.getenv("LATE_APPLICATION"))
                .privateKeyPath(Path.of(System.getenv("LATE_KEY")))
                .httpConfig(HttpConfig.builder().baseUri(arguments[1]).build())
                .build()
                .getVoiceClient();
        ExecutorService workers = Executors.newFixedThreadPool(4);
        HttpServer server =
                HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        server.createContext("/", exchange -> {
            String told = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
            Matcher uuid = UUID.matcher(told);
            if (told.contains("\"answered\"") && uuid.find()) {
                String whose = uuid.group(1);
                workers.submit(() -> voice.terminateCall(whose));
            }
        });
        server.start();
    }
}
