import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.vonage.client.voice.Call;
import com.vonage.client.voice.PhoneEndpoint;
import com.vonage.client.voice.VoiceClient;
import com.vonage.client.voice.ncco.Action;
import com.vonage.client.voice.ncco.DtmfSettings;
import com.vonage.client.voice.ncco.InputAction;
import com.vonage.client.voice.ncco.Ncco;
import com.vonage.client.voice.ncco.TalkAction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A hotline that tells its opening hours, and calls back. */
final class Hotline implements AutoCloseable {
    /** How each call back ended, by its number. */
    final Map<String, String> endings = new ConcurrentHashMap<>();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ENDINGS = List.of("busy", "timeout", "unanswered", "rejected", "failed");

    private final HttpServer server;

    Hotline(String host) throws IOException {
        server = HttpServer.create(new InetSocketAddress(host, 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/answer", exchange -> reply(exchange, menu(exchange)));
        server.createContext("/choice", exchange -> reply(exchange, chosen(exchange)));
        server.createContext("/event", exchange -> reply(exchange, noted(exchange)));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void callBack(VoiceClient voice, String number) {
        String url = "http://127.0.0.1:" + port();
        voice.createCall(Call.builder().to(new PhoneEndpoint(number))
                .from("447700900000").answerUrl(url + "/answer").eventUrl(url + "/event").build());
    }

    private static String menu(HttpExchange exchange) {
        String here = "http://" + exchange.getRequestHeaders().getFirst("Host");
        return ncco(
                TalkAction.builder("Welcome. Press 1 for our opening hours.").bargeIn(true).build(),
                InputAction.builder()
                        .dtmf(DtmfSettings.builder().maxDigits(1).timeOut(5).build())
                        .eventUrl(here + "/choice")
                        .build());
    }

    private static String chosen(HttpExchange exchange) throws IOException {
        String digits = JSON.readTree(exchange.getRequestBody()).at("/dtmf/digits").asText();
        return ncco(TalkAction.builder(digits.equals("1") ? "We are open from eight to six." : "Good-bye.").build());
    }

    private String noted(HttpExchange exchange) throws IOException {
        var event = JSON.readTree(exchange.getRequestBody());
        if (ENDINGS.contains(event.path("status").asText())) {
            endings.put(event.path("to").asText(), event.path("status").asText());
        }
        return "{}";
    }

    private static String ncco(Action... actions) {
        return new Ncco(actions).toJson();
    }

    private static void reply(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
