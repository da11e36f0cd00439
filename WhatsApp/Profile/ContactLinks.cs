using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Profile;

/// <summary>
/// Links to accounts (<c>w:qr</c>, whatsmeow user.go): the code in the contact QR, <c>https://wa.me/qr/…</c>, and message links of businesses,
/// <c>https://wa.me/message/…</c>.
/// </summary>
internal sealed class ContactLinks(ClientConnection connection)
{
    /// <summary>Longest code.</summary>
    public const int MaxCodeLength = 256;

    private const string Space = "w:qr";
    private const int MaxTextLength = 65_536;

    /// <summary>The code of the own contact QR: the present one, or a new one that replaces it.</summary>
    public Task<string> GetCodeAsync(bool isNew, CancellationToken cancellationToken) => connection.SendIqAsync(
        IqRequest.Set(Space, Node.Of("qr", [new NodeAttribute("type", "contact"), new NodeAttribute("action", isNew ? "revoke" : "get")])),
        static answer => answer.Child("qr")?.Get("code") is { Length: > 0 and <= MaxCodeLength } code ? code : throw new IncompleteAnswerException("no_code"),
        cancellationToken);

    /// <summary>The account of a contact QR's or message link's code; null if there is none.</summary>
    public async Task<ContactLink?> FindAsync(string code, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendIqAsync(IqRequest.Get(Space, Node.Of("qr", [new NodeAttribute("code", code)])) with { HasNoAddressee = true }, Read,
                cancellationToken);
        }
        catch (RequestRefusedException refused) when (refused.Code is 404)
        {
            return null;
        }
    }

    private static ContactLink? Read(Node answer)
    {
        if (answer.Child("qr") is not { } found || found.GetJid("jid") is not { User.Length: > 0 } account) return null;
        var business = found.Child("business");
        return new ContactLink(account.ToAccount(), Bounded(found.Get("notify")))
        {
            Message = Bounded(found.Child("message")?.Text),
            IsBusiness = business is not null,
            VerifiedName = Bounded(business?.Get("verified_name")) ?? VerifiedNames.In(business),
        };
    }

    private static string? Bounded(string? text) => text is { Length: > 0 and <= MaxTextLength } ? text : null;
}
