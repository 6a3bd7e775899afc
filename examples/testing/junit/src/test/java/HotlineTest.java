import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.vonage.client.HttpConfig;
import com.vonage.client.VonageClient;
import com.vonage.client.voice.VoiceClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Run them by {@code voice-simulator exec --clock manual -- mvn test}. */
class HotlineTest {
    private static final String SIMULATOR = System.getenv("VOICE_SIMULATOR_URL");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Hotline hotline;
    private String world;
    private String number;
    private VoiceClient voice;

    @BeforeEach
    void aVonageApplicationOfItsOwn() throws Exception {
        hotline = new Hotline("127.0.0.1");
        String url = "http://127.0.0.1:" + hotline.port();
        JsonNode made = simulator("applications", Map.of("answer_url", url + "/answer", "event_url", url + "/event"));
        world = made.get("application_id").asText();
        number = made.at("/numbers/0").asText();
        voice = VonageClient.builder()
                .applicationId(world)
                .privateKeyContents(made.get("private_key").asText())
                .httpConfig(HttpConfig.builder().apiBaseUri(SIMULATOR).build())
                .build()
                .getVoiceClient();
    }

    @AfterEach
    void theEnd() {
        hotline.close();
    }

    @Test
    void aCallerWhoPressesOneHearsTheOpeningHours() throws Exception {
        String call = simulator("inbound-calls", Map.of("from", "447700900001", "to", number)).get("uuid").asText();
        until(Map.of("uuid", call, "heard", "*Press 1*"));
        simulator("calls/" + call + "/party?application_id=" + world, Map.of("press", 1));
        until(Map.of("uuid", call, "heard", "We are open from eight to six."));
    }

    @Test
    void aLineThatIsBusyIsNoted() throws Exception {
        hotline.callBack(voice, "447700900486");
        until(Map.of("call", "447700900486", "done", true));
        assertEquals(Map.of("447700900486", "busy"), hotline.endings);
    }

    private void until(Map<String, Object> condition) throws Exception {
        simulator("clock/advance", Map.of("application_id", world, "until", condition, "at_most", "10m"));
    }

    private static JsonNode simulator(String path, Object body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(SIMULATOR + "/_simulator/" + path))
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(2, answer.statusCode() / 100, answer.body());
        return JSON.readTree(answer.body());
    }
}
