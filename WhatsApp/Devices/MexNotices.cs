using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>GraphQL notifications of the server (<c>type=mex</c>) about accounts. Unknown operations are ignored.</summary>
internal static class MexNotices
{
    private const int MaxLength = 65_536;

    /// <summary>Adds the content of the stanza to the transaction.</summary>
    public static async ValueTask HandleAsync(
        DeviceTransaction transaction, ClientConnection connection, AccountLimits limits, Node stanza, CancellationToken cancellationToken)
    {
        foreach (var update in stanza.ChildrenOf("update"))
        {
            if (update.Bytes is not { Length: > 0 and <= MaxLength } json) continue;
            using var document = Parse(json);
            if (document is null || MexJson.Find(document.RootElement, "data") is not { } data) continue;
            if (limits.Read(data) is { } limit) transaction.Changes.Events.Add(limit);
            await NoteUsernameAsync(transaction, connection, data, cancellationToken);
        }
    }

    /// <summary>Usernames of contacts, and the own one (zapo @9a49e1ff, src/client/events/mex-notification.ts).</summary>
    private static async ValueTask NoteUsernameAsync(
        DeviceTransaction transaction, ClientConnection connection, JsonElement data, CancellationToken cancellationToken)
    {
        if (MexJson.Find(data, "xwa2_notify_username_on_change") is { } changed && PersonOf(changed, "lid") is { } person
            && Usernames.Read(MexJson.Text(changed, "username")) is { } name)
            await Usernames.NoteAsync(transaction, connection, person, name, cancellationToken);
        if (MexJson.Find(data, "xwa2_notify_username_delete") is { } deleted && PersonOf(deleted, "lid") is { } former)
            await Usernames.NoteAsync(transaction, connection, former, null, cancellationToken);
        if (MexJson.Find(data, "xwa2_notify_wa_user") is { } user && PersonOf(user, "lid_jid") is { } own && connection.IsOwn(own))
            await Usernames.NoteAsync(transaction, connection, own, MexJson.Find(user, "username_info") is { } info
                ? Usernames.Read(MexJson.Text(info, "username")) : null, cancellationToken);
    }

    private static Jid? PersonOf(JsonElement element, string member) =>
        Jid.TryParse(MexJson.Text(element, member), out var person) && person is { IsLid: true, User.Length: > 0 } ? person : null;

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
