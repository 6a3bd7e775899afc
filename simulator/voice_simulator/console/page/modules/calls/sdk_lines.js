import { tokenHeader } from "../message/curl.js";

const TO = "447700900001";
const WORDS = "Hello from my app";
const EVENT_URL = "http://127.0.0.1:3000/event"; // of the app: a call has to have one, or its Vonage application
const USUAL_SECURE = "127.0.0.1:8443";

const FIRST_CALLS = { Python: python, "Node.js": node, Java: java, ".NET": dotnet, PHP: php, Ruby: ruby, Go: go, curl };

/** The SDKs of which there are lines, the most used first. */
export const SDKS = Object.keys(FIRST_CALLS);

/**
 * The lines that place the first call with an SDK, at a simulator.
 *
 * @param {string} sdk one of SDKS
 * @param {object} places
 * @param {string} places.base the address of this page: `http://127.0.0.1:8480`
 * @param {string | null} places.secure host and port of HTTPS; null where it is not known
 * @param {string} places.id of the Vonage application
 * @param {string} places.from the number that calls
 * @returns {{trust: string | null, note: string | null, lines: string}} `trust`: what a shell has to do before
 */
export function firstCall(sdk, places) {
    return FIRST_CALLS[sdk](places);
}

function python({ secure, id, from }) {
    return {
        ...onlySecure(secure, "REQUESTS_CA_BUNDLE=ca-bundle.pem", "ca-bundle.pem"),
        lines: `from vonage import Auth, HttpClientOptions, Vonage
from vonage_voice import CreateCallRequest, Phone, Talk, ToPhone

client = Vonage(
    Auth(application_id='${id}', private_key='private.key'),
    HttpClientOptions(api_host='${secure ?? USUAL_SECURE}'),
)
client.voice.create_call(CreateCallRequest(
    to=[ToPhone(number='${TO}')],
    from_=Phone(number='${from}'),
    ncco=[Talk(text='${WORDS}')],
    event_url=['${EVENT_URL}'],
))`,
    };
}

function node({ base, id, from }) {
    return {
        ...trustOf(base, "NODE_EXTRA_CA_CERTS=ca.pem", "ca.pem"),
        lines: `const { Vonage } = require('@vonage/server-sdk');

const vonage = new Vonage(
  { applicationId: '${id}', privateKey: 'private.key' },
  { apiHost: '${base}' },
);
vonage.voice.createOutboundCall({
  to: [{ type: 'phone', number: '${TO}' }],
  from: { type: 'phone', number: '${from}' },
  ncco: [{ action: 'talk', text: '${WORDS}' }],
  eventUrl: ['${EVENT_URL}'],
}).then(console.log, console.error);`,
    };
}

function java({ base, id, from }) {
    return {
        trust: base.startsWith("https:") ? `${authorityInto("ca.pem")}
keytool -importcert -noprompt -alias voice-simulator -file ca.pem -keystore simulator.p12 -storepass changeit
# java -Djavax.net.ssl.trustStore=simulator.p12 -Djavax.net.ssl.trustStorePassword=changeit …` : null,
        note: null,
        lines: `import com.vonage.client.HttpConfig;
import com.vonage.client.VonageClient;
import com.vonage.client.voice.Call;
import com.vonage.client.voice.PhoneEndpoint;
import com.vonage.client.voice.ncco.TalkAction;

VonageClient client = VonageClient.builder()
    .applicationId("${id}").privateKeyPath("private.key")
    .httpConfig(HttpConfig.builder().apiBaseUri("${base}").build())
    .build();
client.getVoiceClient().createCall(Call.builder()
    .to(new PhoneEndpoint("${TO}")).from("${from}")
    .ncco(TalkAction.builder("${WORDS}").build())
    .eventUrl("${EVENT_URL}")
    .build());`,
    };
}

function dotnet({ base, id, from }) {
    return {
        trust: null,
        note: base.startsWith("https:")
            ? "The operating system has to trust what voice-simulator ca prints: the certificate of the authority."
            : null,
        lines: `// appsettings.json: {"vonage": {"Url.Api": "${base}"}}
var credentials = Credentials.FromAppIdAndPrivateKeyPath("${id}", "private.key");
var client = new VonageClient(credentials);
await client.VoiceClient.CreateCallAsync(new CallCommand
{
    To = new Endpoint[] { new PhoneEndpoint { Number = "${TO}" } },
    From = new PhoneEndpoint { Number = "${from}" },
    Ncco = new Ncco(new TalkAction { Text = "${WORDS}" }),
    EventUrl = new[] { "${EVENT_URL}" },
});`,
    };
}

function php({ base, id, from }) {
    const isSecure = base.startsWith("https:");
    return {
        trust: isSecure ? authorityInto("ca-bundle.pem") : null,
        note: isSecure ? "Run it with: php -d curl.cainfo=ca-bundle.pem app.php" : null,
        lines: `$keys = new Vonage\\Client\\Credentials\\Keypair(file_get_contents('private.key'), '${id}');
$client = new Vonage\\Client($keys, ['base_api_url' => '${base}']);

$call = new Vonage\\Voice\\OutboundCall(
    new Vonage\\Voice\\Endpoint\\Phone('${TO}'),
    new Vonage\\Voice\\Endpoint\\Phone('${from}'),
);
$call->setNCCO((new Vonage\\Voice\\NCCO\\NCCO())
    ->addAction(new Vonage\\Voice\\NCCO\\Action\\Talk('${WORDS}')));
$call->setEventWebhook(new Vonage\\Voice\\Webhook('${EVENT_URL}'));
$client->voice()->createOutboundCall($call);`,
    };
}

function ruby({ secure, id, from }) {
    return {
        ...onlySecure(secure, null, "ca.pem"),
        lines: `require 'vonage'

client = Vonage::Client.new(
  application_id: '${id}', private_key: File.read('private.key'),
  api_host: '${secure ?? USUAL_SECURE}', http: {ca_file: 'ca.pem'}
)
client.voice.create(
  to: [{type: 'phone', number: '${TO}'}],
  from: {type: 'phone', number: '${from}'},
  ncco: [{action: 'talk', text: '${WORDS}'}],
  event_url: ['${EVENT_URL}']
)`,
    };
}

function go({ base, id, from }) {
    return {
        ...trustOf(base, "SSL_CERT_FILE=ca-bundle.pem", "ca-bundle.pem"),
        lines: `key, _ := os.ReadFile("private.key")
auth, _ := vonage.CreateAuthFromAppPrivateKey("${id}", key)
client := vonage.NewVoiceClient(auth)
client.Config.BasePath = "${base}/v1/calls"

script := ncco.Ncco{}
script.AddAction(ncco.TalkAction{Text: "${WORDS}"})
client.CreateCall(vonage.CreateCallOpts{
    To:   vonage.CallTo{Type: "phone", Number: "${TO}"},
    From: vonage.CallFrom{Type: "phone", Number: "${from}"},
    Ncco: script,
    EventUrl: []string{"${EVENT_URL}"},
})`,
    };
}

function curl({ base, id, from }) {
    const isSecure = base.startsWith("https:");
    const body = {
        to: [{ type: "phone", number: TO }],
        from: { type: "phone", number: from },
        ncco: [{ action: "talk", text: WORDS }],
        event_url: [EVENT_URL],
    };
    return {
        trust: isSecure ? authorityInto("ca.pem") : null,
        note: "The token comes from the program voice-simulator; with --auth off none is needed.",
        lines: `curl ${isSecure ? "--cacert ca.pem " : ""}${base}/v1/calls \\
  -H ${tokenHeader(id)} \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify(body)}'`,
    };
}

/** What a shell has to do so that an SDK trusts the simulator; nothing over plain HTTP. */
function trustOf(base, variable, file) {
    const trust = base.startsWith("https:") ? `${authorityInto(file)}\nexport ${variable}` : null;
    return { trust, note: null };
}

/** The same of an SDK that speaks HTTPS only. */
function onlySecure(secure, variable, file) {
    return {
        trust: [authorityInto(file), variable && `export ${variable}`].filter(Boolean).join("\n"),
        note: secure === null
            ? `It speaks HTTPS only: start the simulator with --tls. It listens at ${USUAL_SECURE} then, unless told otherwise.`
            : null,
    };
}

/** From the program: a request for it needs the control token, where one is set. */
function authorityInto(file) {
    return `voice-simulator ca ${file === "ca-bundle.pem" ? "--bundle " : ""}> ${file}`;
}
