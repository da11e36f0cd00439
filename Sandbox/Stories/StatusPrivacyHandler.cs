using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;
using Mode = WhatIsUp.WhatsApp.Protobuf.StatusPrivacyAction.Types.StatusDistributionMode;

namespace WhatIsUp.Sandbox.Stories;

/// <summary>
/// Who sees an account's status updates, as its devices wrote it into the app state. The request of clients knows contacts and two lists; it answers 404 where
/// nothing was chosen, which clients take for all contacts (whatsmeow).
/// </summary>
internal sealed class StatusPrivacyHandler(StanzaSender stanzas) : IStanzaHandler
{
    private const int BadRequest = 400;

    public void Register(StanzaTable table)
    {
        table.Requests.On("status", "get", "privacy", Answer);
        // Status updates are messages: the tag is for what the server sends.
        table.On("status", Refuse);
    }

    /// <summary>What the account chose, or null.</summary>
    public static StatusPrivacyAction? Of(Account account)
    {
        var index = AppStateIndex.Write([AppStateIndex.StatusPrivacy]);
        return account.AppState[Collections.RegularHigh].Entries.TryGetValue(index, out var entry)
            ? SyncActionValue.Parser.ParseFrom(entry.Value).StatusPrivacy : null;
    }

    private static Node[] Answer(Session session, Device device, Node request)
    {
        if (Of(device.Account) is not { } chosen) throw Refusal.NotFound();
        var word = chosen.Mode switch { Mode.AllowList => "whitelist", Mode.DenyList => "blacklist", _ => "contacts" };
        Node[] users = word == "contacts" ? [] : [.. chosen.UserJid.Select(user => Jid.TryParse(user, out var jid) ? N("user", ("jid", jid)) : N("user"))];
        return [N("privacy", [], N("list", [("type", word), ("default", "true")], users))];
    }

    private void Refuse(Session session, Device device, Node status) => stanzas.Send(
        session, N("ack", ("class", "status"), ("id", status.Get("id")), ("from", status.GetJid("to")), ("error", BadRequest)));
}
