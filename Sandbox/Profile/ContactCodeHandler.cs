using System.Text;
using System.Security.Cryptography;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Profile;

/// <summary>Codes of contact QRs, and message links of businesses (<c>w:qr</c>, whatsmeow user.go).</summary>
internal sealed class ContactCodeHandler(StateStore store, ProfileState profiles) : IStanzaHandler
{
    private const int CodeLength = 14;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public void Register(StanzaTable table)
    {
        table.Requests.On("w:qr", "set", "qr", GetOwn);
        table.Requests.On("w:qr", "get", "qr", Find);
    }

    /// <summary>The code of an account's contact QR; another one replaces it.</summary>
    public string CodeOf(Account account, bool isNew)
    {
        if (!isNew && profiles.Codes.Of(account) is { } known) return known.Code;
        var code = new ContactCode(NewCode());
        profiles.Codes.Put(account, code);
        return code.Code;
    }

    /// <summary>Makes the message link of a business; an empty text removes it.</summary>
    public string? SetMessageLink(Account account, string text)
    {
        if (text.Length == 0)
        {
            profiles.MessageLinks.Remove(account);
            return null;
        }
        var link = new MessageLink(profiles.MessageLinks.Of(account)?.Code ?? NewCode(), text);
        profiles.MessageLinks.Put(account, link);
        return link.Code;
    }

    private Node[] GetOwn(Session session, Device device, Node request)
    {
        var requested = request.Children[0];
        if (requested.Get("type") != "contact" || requested.Get("action") is not ("get" or "revoke")) throw Refusal.BadRequest();
        return [N("qr", ("code", CodeOf(device.Account, requested.Get("action") == "revoke")))];
    }

    private Node[] Find(Session session, Device device, Node request)
    {
        if (request.Children[0].Get("code") is not { Length: > 0 and <= 256 } code) throw Refusal.BadRequest();
        foreach (var account in store.State.Accounts)
        {
            if (profiles.Codes.Of(account)?.Code == code)
                return [N("qr", ("jid", account.NoticeJid), ("notify", account.PushName), ("type", "contact"))];
            if (profiles.MessageLinks.Of(account) is { } link && link.Code == code) return [MessageLinkOf(account, link)];
        }
        throw Refusal.NotFound();
    }

    private static Node MessageLinkOf(Account account, MessageLink link)
    {
        var business = N("business", ("is_signed", "false"), ("verified_name", account.PushName), ("verified_level", "unknown"));
        return N("qr", [("jid", account.NoticeJid), ("notify", account.PushName), ("type", "message")],
            Bytes("message", Encoding.UTF8.GetBytes(link.Text)), business);
    }

    private static string NewCode() => RandomNumberGenerator.GetString(Letters, CodeLength);
}
