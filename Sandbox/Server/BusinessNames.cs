using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Server;

/// <summary>The name that the server vouches for when an account is a business: the one that it goes by.</summary>
internal static class BusinessNames
{
    public static Node? Of(Account account) =>
        account is { IsBusiness: true, PushName.Length: > 0 } ? Bytes("verified_name", Certificate(account.PushName)) : null;

    private static byte[] Certificate(string name) =>
        new VerifiedNameCertificate { Details = new VerifiedNameCertificate.Types.Details { Issuer = "smb:wa",
            VerifiedName = name }.ToByteString() }.ToByteArray();
}
