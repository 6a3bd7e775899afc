import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vonage.client.HttpConfig;
import com.vonage.client.Jsonable;
import com.vonage.client.VonageApiResponseException;
import com.vonage.client.VonageClient;
import com.vonage.client.voice.AdvancedMachineDetection;
import com.vonage.client.voice.Call;
import com.vonage.client.voice.CallsFilter;
import com.vonage.client.voice.Endpoint;
import com.vonage.client.voice.PhoneEndpoint;
import com.vonage.client.voice.SipEndpoint;
import com.vonage.client.voice.StreamPayload;
import com.vonage.client.voice.TalkPayload;
import com.vonage.client.voice.VbcEndpoint;
import com.vonage.client.voice.VoiceClient;
import com.vonage.client.voice.WebSocketEndpoint;
import com.vonage.client.voice.ncco.Action;
import com.vonage.client.voice.ncco.ConnectAction;
import com.vonage.client.voice.ncco.ConversationAction;
import com.vonage.client.voice.ncco.DtmfSettings;
import com.vonage.client.voice.ncco.InputAction;
import com.vonage.client.voice.ncco.Ncco;
import com.vonage.client.voice.ncco.NotifyAction;
import com.vonage.client.voice.ncco.RecordAction;
import com.vonage.client.voice.ncco.StreamAction;
import com.vonage.client.voice.ncco.TalkAction;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * An application that uses the Vonage Java SDK, version 8: reads a command a line and answers each with a line.
 *
 * <p>{@code VOICE_API_URL} says where the API is; a command is a JSON object of {@code application_id},
 * {@code private_key}, {@code operation} and {@code arguments}; an answer has a {@code result} or an {@code error}.
 * The operation is the name of a method of {@code VoiceClient}, or the name of a class beside it, a dot and the name
 * of a static method. What is an object among the arguments has the names of the SDK's own builders; endpoints and
 * NCCO actions are told apart by {@code type} and {@code action}. Of methods with one name that is taken whose
 * parameters the arguments fit.
 */
public class Program {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, VoiceClient> clients = new HashMap<>();
    private final HttpConfig httpConfig;

    private Program(String apiUrl) {
        httpConfig = HttpConfig.builder().baseUri(apiUrl).timeoutMillis(20_000).build();
    }

    /** Obeys until there are no more commands. */
    public static void main(String... arguments) throws Exception {
        Program program = new Program(System.getenv("VOICE_API_URL"));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            output.println(program.answer(JSON.readTree(line)));
        }
    }

    private ObjectNode answer(JsonNode command) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            return answer.set("result", json(obey(command)));
        } catch (Exception thrown) {
            Throwable error = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
            ObjectNode told = answer.putObject("error");
            told.put("kind", error.getClass().getSimpleName());
            told.put("message", messages(error));
            VonageApiResponseException refusal = error instanceof VonageApiResponseException one ? one : null;
            told.put("status", refusal == null ? null : refusal.getStatusCode());
            told.set("body", JSON.valueToTree(refusal == null ? null : refusal.getInvalidParameters()));
            return answer;
        }
    }

    private static String messages(Throwable error) {
        return error.getMessage() + (error.getCause() == null ? "" : ": " + messages(error.getCause()));
    }

    private Object obey(JsonNode command) throws Exception {
        String[] words = command.get("operation").asText().split("\\.");
        JsonNode arguments = command.get("arguments");
        if (words.length == 2) {
            return call(null, Class.forName("com.vonage.client.voice." + words[0]), words[1], arguments);
        }
        return call(client(command), VoiceClient.class, words[0], arguments);
    }

    private VoiceClient client(JsonNode command) {
        String id = command.get("application_id").asText();
        String key = command.get("private_key").asText();
        return clients.computeIfAbsent(id + key, unknown -> {
            VonageClient.Builder builder = VonageClient.builder().applicationId(id).httpConfig(httpConfig);
            return (key.startsWith("-----") ? builder.privateKeyContents(key) : builder.privateKeyPath(key))
                    .build().getVoiceClient();
        });
    }

    private static JsonNode json(Object result) throws Exception {
        if (result instanceof Jsonable jsonable) {
            return JSON.readTree(jsonable.toJson());
        }
        return JSON.valueToTree(result instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : result);
    }

    /** Calls the method of this name that the arguments, an array, fit. */
    private static Object call(Object object, Class<?> type, String name, JsonNode arguments) throws Exception {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && !method.isBridge() && method.getParameterCount() == arguments.size()) {
                Object[] converted = new Object[arguments.size()];
                boolean fits = true;
                for (int i = 0; i < converted.length && fits; i++) {
                    converted[i] = converted(arguments.get(i), method.getParameterTypes()[i]);
                    fits = converted[i] != null;
                }
                if (fits) {
                    return method.invoke(object, converted);
                }
            }
        }
        throw new IllegalArgumentException("no " + type.getSimpleName() + "." + name + " takes " + arguments);
    }

    /** Makes what a parameter of some type takes of what a command says; null if the two don't fit. */
    private static Object converted(JsonNode given, Class<?> type) throws Exception {
        if (given.isTextual()) {
            return fromText(given.asText(), type);
        }
        if (given.isBoolean()) {
            return type == boolean.class ? given.asBoolean() : null;
        }
        if (given.isNumber()) {
            return type == double.class ? (Object) given.asDouble() : type == int.class ? (Object) given.asInt() : null;
        }
        if (type == Ncco.class) {
            return given.isArray() ? new Ncco((Action[]) converted(given, Action[].class)) : null;
        }
        if (type.isArray() && given.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), given.size());
            for (int i = 0; i < given.size(); i++) {
                Array.set(array, i, converted(given.get(i), type.getComponentType()));
            }
            return array;
        }
        return given.isObject() ? fromObject((ObjectNode) given.deepCopy(), type) : null;
    }

    private static Object fromText(String given, Class<?> type) throws Exception {
        if (type == Instant.class) {
            return Instant.parse(given);
        }
        if (type == Path.class) {
            return Path.of(given);
        }
        if (type.isEnum()) {
            return type.getMethod("valueOf", String.class).invoke(null, given);
        }
        if (type == char.class) {
            return given.length() == 1 ? given.charAt(0) : null;
        }
        return type == String.class ? given : null;
    }

    private static Object fromObject(ObjectNode given, Class<?> type) throws Exception {
        if (type == Map.class) {
            return JSON.convertValue(given, Map.class);
        }
        if (type == Endpoint.class) {
            return endpoint(given);
        }
        if (type == com.vonage.client.voice.ncco.Endpoint.class) {
            return com.vonage.client.voice.ncco.PhoneEndpoint.builder(taken(given, "number")).build();
        }
        if (type == Action.class) {
            return built(action(given), given);
        }
        if (type == TalkPayload.class) {
            return built(TalkPayload.builder(taken(given, "text")), given);
        }
        Object builder = type == Call.class ? Call.builder()
                : type == CallsFilter.class ? CallsFilter.builder()
                : type == StreamPayload.class ? StreamPayload.builder()
                : type == DtmfSettings.class ? DtmfSettings.builder()
                : type == AdvancedMachineDetection.class ? AdvancedMachineDetection.builder()
                : null;
        return builder == null ? null : built(builder, given);
    }

    private static Object endpoint(ObjectNode given) {
        Map<String, Object> headers = new HashMap<>();
        given.path("headers").fields().forEachRemaining(one -> headers.put(one.getKey(), one.getValue().asText()));
        return switch (taken(given, "type")) {
            case "phone" -> new PhoneEndpoint(taken(given, "number"), given.path("dtmfAnswer").asText(null));
            case "sip" -> new SipEndpoint(taken(given, "uri"), headers);
            case "vbc" -> new VbcEndpoint(taken(given, "extension"));
            case "websocket" -> new WebSocketEndpoint(taken(given, "uri"), taken(given, "content-type"), headers);
            default -> throw new IllegalArgumentException("no such endpoint: " + given);
        };
    }

    private static Object action(ObjectNode given) throws Exception {
        return switch (taken(given, "action")) {
            case "connect" -> ConnectAction.builder(
                    (com.vonage.client.voice.ncco.Endpoint[])
                            converted(given.remove("endpoint"), com.vonage.client.voice.ncco.Endpoint[].class));
            case "conversation" -> ConversationAction.builder(taken(given, "name"));
            case "input" -> InputAction.builder();
            case "notify" -> NotifyAction.builder();
            case "record" -> RecordAction.builder();
            case "stream" -> StreamAction.builder();
            case "talk" -> TalkAction.builder();
            default -> throw new IllegalArgumentException("no such action: " + given);
        };
    }

    /** Gives a builder each field by the method of its name, and has it build. */
    private static Object built(Object builder, ObjectNode fields) throws Exception {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            call(builder, builder.getClass(), field.getKey(), JSON.createArrayNode().add(field.getValue()));
        }
        return call(builder, builder.getClass(), "build", JSON.createArrayNode());
    }

    private static String taken(ObjectNode given, String name) {
        return given.remove(name).asText();
    }
}
