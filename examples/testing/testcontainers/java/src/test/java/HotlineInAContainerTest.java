import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** Run it by {@code mvn test}. The image is made by {@code docker build -t voice-simulator .} */
class HotlineInAContainerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private String simulator;

    @Test
    void aCallerWhoPressesOneHearsTheOpeningHours() throws Exception {
        try (GenericContainer<?> container = new GenericContainer<>("voice-simulator");
                Hotline hotline = new Hotline("0.0.0.0")) {
            container.withExposedPorts(8480)
                    .withExtraHost("host.docker.internal", "host-gateway")
                    .withCommand("serve", "--clock", "manual")
                    .waitingFor(Wait.forHttp("/_simulator/health").forPort(8480))
                    .start();
            simulator = "http://" + container.getHost() + ":" + container.getMappedPort(8480) + "/_simulator/";
            String url = "http://host.docker.internal:" + hotline.port();
            JsonNode made = ask("applications", Map.of("answer_url", url + "/answer", "event_url", url + "/event"));
            String number = made.at("/numbers/0").asText();
            String call = ask("inbound-calls", Map.of("from", "447700900001", "to", number)).get("uuid").asText();
            until(Map.of("uuid", call, "heard", "*Press 1*"));
            ask("calls/" + call + "/party", Map.of("press", 1));
            until(Map.of("uuid", call, "heard", "We are open from eight to six."));
        }
    }

    private void until(Map<String, Object> condition) throws Exception {
        ask("clock/advance", Map.of("until", condition));
    }

    private JsonNode ask(String path, Object body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(simulator + path))
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(2, answer.statusCode() / 100, answer.body());
        return JSON.readTree(answer.body());
    }
}
