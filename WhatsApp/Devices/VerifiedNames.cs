using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Names of businesses: a certificate in their messages and in their profile.</summary>
internal static class VerifiedNames
{
    private const int MaxLength = 256;

    /// <summary>The name in a node with a <c>verified_name</c>, or null.</summary>
    public static string? In(Node? node)
    {
        if (node?.Child("verified_name")?.Bytes is not { Length: > 0 } bytes) return null;
        try
        {
            var certificate = VerifiedNameCertificate.Parser.ParseFrom(bytes.Span);
            return VerifiedNameCertificate.Types.Details.Parser.ParseFrom(certificate.Details).VerifiedName is { Length: > 0 and <= MaxLength } name
                ? name : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
