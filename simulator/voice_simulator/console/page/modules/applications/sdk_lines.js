/**
 * Return how each SDK is pointed at this simulator as one Vonage application: `{sdk, line, note}`.
 *
 * @param {string} id of the Vonage application
 * @param {URL} base the address of this page
 */
export function sdkLines(id, base) {
    const plain = base.protocol === "http:" ? base.origin : "http://127.0.0.1:8480";
    const secure = base.protocol === "https:" ? base.host : "127.0.0.1:8443";
    const { hostname, port } = new URL(plain);
    return [
        {
            sdk: "Python vonage 4",
            line: `Vonage(Auth(application_id="${id}", private_key="private.key"), HttpClientOptions(api_host="${secure}"))`,
            note: "HTTPS only: serve --tls, and REQUESTS_CA_BUNDLE=ca-bundle.pem",
        },
        {
            sdk: "Node @vonage/server-sdk 3",
            line: `new Vonage(new Auth({applicationId: "${id}", privateKey: "private.key"}), {apiHost: "${plain}"})`,
            note: "",
        },
        {
            sdk: "Java",
            line:
                `VonageClient.builder().applicationId("${id}").privateKeyPath("private.key")` +
                `.httpConfig(HttpConfig.builder().apiBaseUri("${plain}").build()).build()`,
            note: "",
        },
        {
            sdk: "PHP",
            line:
                `new Vonage\\Client(new Keypair(file_get_contents("private.key"), "${id}"), ` +
                `["base_api_url" => "${plain}"])`,
            note: "wire: {answer_fields: classic, end_time_while_running: true} in the settings file",
        },
        {
            sdk: ".NET Vonage 7+",
            line: `"vonage": {"Url.Api": "${plain}", "Application.Id": "${id}", "Application.Key": "private.key"}`,
            note: "in the configuration",
        },
        {
            sdk: "Ruby",
            line:
                `Vonage::Client.new(application_id: "${id}", private_key: File.read("private.key"), ` +
                `api_host: "${secure}", http: {ca_file: "ca.pem"})`,
            note: "HTTPS only: serve --tls",
        },
        {
            sdk: "Go nexmo-go",
            line: `client.Call.SetBaseURL("${plain}/v1/calls/")`,
            note: "the id and the key are those of its auth",
        },
        {
            sdk: "Node nexmo 2.9",
            line:
                `new Nexmo({applicationId: "${id}", privateKey: "private.key"}, ` +
                `{apiHost: "${hostname}"${port ? `, port: ${port}` : ""}})`,
            note: "",
        },
        {
            sdk: "curl",
            line:
                `curl ${plain}/v1/calls -H "Authorization: Bearer $(voice-simulator token --application ${id} ` +
                `--private-key private.key)"`,
            note: "",
        },
    ];
}
