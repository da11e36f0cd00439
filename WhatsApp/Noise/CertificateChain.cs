using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>The server's proof of identity in the handshake: a leaf for its static key, signed by an intermediate, signed by the root.</summary>
public static class CertificateChain
{
    /// <summary>Serial of the root, which the intermediate must name as its issuer.</summary>
    public const uint RootSerial = 0;

    /// <summary>Makes a chain for a server of our own: a fresh intermediate key signs the leaf and is forgotten.</summary>
    public static byte[] Issue(KeyPair rootKey, ReadOnlySpan<byte> serverStaticPublic, DateTimeOffset notBefore, DateTimeOffset notAfter) => throw new NotSupportedException();

    /// <summary>Checks all of it: parts and lengths, both signatures, both issuer serials, both validity windows, and that the leaf's key is the server's.</summary>
    /// <exception cref="CertificateException">One check failed.</exception>
    public static void Verify(ReadOnlySpan<byte> chain, ReadOnlySpan<byte> serverStaticPublic, ReadOnlySpan<byte> rootPublic, DateTimeOffset now) =>
        throw new NotSupportedException();
}
