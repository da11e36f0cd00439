using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;
using Certificate = WhatIsUp.WhatsApp.Protobuf.CertChain.Types.NoiseCertificate;
using Details = WhatIsUp.WhatsApp.Protobuf.CertChain.Types.NoiseCertificate.Types.Details;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>The server's proof of identity in the handshake: a leaf for its static key, signed by an intermediate, signed by the root.</summary>
public static class CertificateChain
{
    /// <summary>Serial of the root, which the intermediate must name as its issuer.</summary>
    public const uint RootSerial = 0;

    private const uint IssuedIntermediateSerial = 1;
    private const uint IssuedLeafSerial = 2;

    /// <summary>Makes a chain for a server of our own: a fresh intermediate key signs the leaf and is forgotten.</summary>
    public static byte[] Issue(KeyPair rootKey, ReadOnlySpan<byte> serverStaticPublic, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var intermediateKey = Curve25519.GenerateKeyPair();
        return new CertChain
        {
            Intermediate = Sign(rootKey, RootSerial, IssuedIntermediateSerial, intermediateKey.PublicKey, notBefore, notAfter),
            Leaf = Sign(intermediateKey, IssuedIntermediateSerial, IssuedLeafSerial, serverStaticPublic, notBefore, notAfter),
        }.ToByteArray();
    }

    /// <summary>
    /// Checks all of it: parts and lengths, both signatures, both issuer serials, both validity windows, and that the leaf's key is the server's.
    /// </summary>
    /// <exception cref="CertificateException">One check failed.</exception>
    public static void Verify(ReadOnlySpan<byte> chain, ReadOnlySpan<byte> serverStaticPublic, ReadOnlySpan<byte> rootPublic, DateTimeOffset now)
    {
        var parsed = Parse(CertChain.Parser, chain);
        RequireParts(parsed.Intermediate);
        RequireParts(parsed.Leaf);

        if (!IsSignedBy(rootPublic, parsed.Intermediate)) throw new CertificateException(CertificateFault.IntermediateSignature);
        var intermediate = Parse(Details.Parser, parsed.Intermediate.Details.Span);
        if (intermediate.IssuerSerial != RootSerial) throw new CertificateException(CertificateFault.IntermediateIssuer);
        if (intermediate.Key.Length != Curve25519.KeyBytes) throw new CertificateException(CertificateFault.Malformed);
        RequireValidAt(now, intermediate);

        if (!IsSignedBy(intermediate.Key.Span, parsed.Leaf)) throw new CertificateException(CertificateFault.LeafSignature);
        var leaf = Parse(Details.Parser, parsed.Leaf.Details.Span);
        if (leaf.IssuerSerial != intermediate.Serial) throw new CertificateException(CertificateFault.LeafIssuer);
        if (!CryptographicOperations.FixedTimeEquals(leaf.Key.Span, serverStaticPublic)) throw new CertificateException(CertificateFault.LeafKey);
        RequireValidAt(now, leaf);
    }

    private static Certificate Sign(
        KeyPair issuer, uint issuerSerial, uint serial, ReadOnlySpan<byte> key, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var details = new Details
        {
            Serial = serial,
            IssuerSerial = issuerSerial,
            Key = ByteString.CopyFrom(key),
            NotBefore = checked((ulong)notBefore.ToUnixTimeSeconds()),
            NotAfter = checked((ulong)notAfter.ToUnixTimeSeconds()),
        }.ToByteArray();
        return new Certificate { Details = ByteString.CopyFrom(details), Signature = ByteString.CopyFrom(XEdDsa.Sign(issuer.PrivateKey, details)) };
    }

    private static void RequireParts(Certificate? certificate)
    {
        if (certificate is null || certificate.Details.IsEmpty || certificate.Signature.Length != XEdDsa.SignatureBytes)
            throw new CertificateException(CertificateFault.Malformed);
    }

    private static bool IsSignedBy(ReadOnlySpan<byte> issuer, Certificate certificate) =>
        XEdDsa.Verify(issuer, certificate.Details.Span, certificate.Signature.Span);

    private static void RequireValidAt(DateTimeOffset now, Details details)
    {
        var seconds = (ulong)Math.Max(0, now.ToUnixTimeSeconds());
        if (seconds < details.NotBefore) throw new CertificateException(CertificateFault.NotYetValid);
        if (seconds > details.NotAfter) throw new CertificateException(CertificateFault.Expired);
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new CertificateException(CertificateFault.Malformed, exception);
        }
    }
}
