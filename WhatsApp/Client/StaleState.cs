using System.Collections.Concurrent;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// What the server says is out of date here (<c>ib dirty</c>): it is asked for again, and then the server gets its <c>clean</c> (reference: Baileys, whatsapp-rust).
/// Without one it says so again at the next login.
/// </summary>
/// <param name="run">The connection.</param>
internal sealed class StaleState(ClientRun run)
{
    private const int MaxTextLength = 64;
    private const int MostUnderWay = 16;
    private const int MaxGroups = 4_096;
    private const int GroupsPerStep = 32;

    private readonly ConcurrentDictionary<string, bool> _underWay = new(StringComparer.Ordinal);

    private Link Link => run.Link;

    /// <summary>The server said it of one kind of state.</summary>
    public void Note(Node dirty)
    {
        if (dirty.Get("type") is not { Length: > 0 and <= MaxTextLength } type || _underWay.Count >= MostUnderWay || !_underWay.TryAdd(type, true)) return;
        var timestamp = dirty.Get("timestamp") is { Length: <= MaxTextLength } told ? told : null;
        if (!Link.Start("dirty", token => RefreshAsync(type, timestamp, token))) _underWay.TryRemove(type, out _);
    }

    private async Task RefreshAsync(string type, string? timestamp, CancellationToken cancellationToken)
    {
        try
        {
            await run.Entered.WaitAsync(cancellationToken);
            switch (type)
            {
                case "groups":
                    await FetchGroupsAsync(cancellationToken);
                    break;
                case "account_sync":
                    await Link.ChangeAsync((step, token) => DeviceNotices.ForgetOwnAsync(step, Link, token), cancellationToken);
                    break;
                case "syncd_app_state":
                    run.AppState.Want(Collections.All);
                    break;
            }
            NodeAttribute[] attributes = timestamp is null ? [new("type", type)] : [new("type", type), new("timestamp", timestamp)];
            await Link.AskAsync("set", "urn:xmpp:whatsapp:dirty", [new Node("clean", attributes)], cancellationToken);
        }
        finally
        {
            _underWay.TryRemove(type, out _);
        }
    }

    private async Task FetchGroupsAsync(CancellationToken cancellationToken)
    {
        var asked = Node.Of("participating", new Node("participants", []), new Node("description", []));
        var answer = await Link.AskAsync(new Jid("", JidServer.Group), "get", "w:g2", [asked], cancellationToken);
        foreach (var some in (answer.Child("groups")?.ChildrenOf("group") ?? []).Take(MaxGroups).Chunk(GroupsPerStep))
            await Link.ChangeAsync((step, token) => KeepAsync(step, some, token), cancellationToken);
    }

    private async ValueTask KeepAsync(Step step, Node[] groups, CancellationToken cancellationToken)
    {
        foreach (var told in groups)
            if (NameOf(told) is { User.Length: > 0 and <= MaxTextLength } group) await GroupDirectory.KeepAsync(step, Link, group, told, cancellationToken);
    }

    private static Jid? NameOf(Node group) => group.GetJid("id") is { IsGroup: true } named ? named : group.Get("id") is { } user && !user.Contains('@') ? new Jid(user, JidServer.Group) : null;
}
