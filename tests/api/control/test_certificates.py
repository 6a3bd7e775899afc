"""The certificates of HTTPS."""


async def test_certificates_are_there_only_with_https(client, new_client, tmp_path):
    """Without --tls the answer says how to get them."""
    status, answer = await client.control("GET", "ca.pem")
    assert (status, answer["error"]) == (404, "HTTPS is off: start the simulator with --tls")
    secure = await new_client(tls=True, tls_ports="0", tls_dir=str(tmp_path / "tls"))
    for path, count in (("ca.pem", 1), ("ca-bundle.pem", 2)):
        _, text = await secure.control("GET", path)
        assert text.count("BEGIN CERTIFICATE") >= count
    _, authority = await secure.control("GET", "ca.pem")
    _, bundle = await secure.control("GET", "ca-bundle.pem")
    assert authority.strip() in bundle
