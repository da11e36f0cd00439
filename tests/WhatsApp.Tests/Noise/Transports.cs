using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Noise;

namespace WhatIsUp.WhatsApp.Tests.Noise;

/// <summary>The two ends of a connection after a real handshake.</summary>
internal static class Transports
{
    internal static (NoiseTransport Client, NoiseTransport Server) Pair()
    {
        KeyPair root = Curve25519.GenerateKeyPair(), serverKey = Curve25519.GenerateKeyPair(), clientKey = Curve25519.GenerateKeyPair();
        var now = TimeProvider.System.GetUtcNow();
        using var client = new NoiseHandshake(clientKey, root.PublicKey, TimeProvider.System);
        using var server = new NoiseServerHandshake(serverKey, CertificateChain.Issue(root, serverKey.PublicKey, now.AddDays(-1), now.AddDays(1)));
        var proof = server.ReadClientFinish(client.ReadServerHello(server.ReadClientHello(client.WriteClientHello()), "hello"u8));
        Assert.Equal(clientKey.PublicKey, proof.StaticPublicKey);
        Assert.Equal("hello"u8, proof.Payload);
        return (client.Finish(), server.Finish());
    }
}
