using System.Collections.Concurrent;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// Refreshes state that the server reports as out of date (<c>ib dirty</c>), and then sends <c>clean</c> (reference: Baileys, whatsapp-rust). Without it the
/// server repeats the report at the next login.
/// </summary>
/// <param name="session">The connection.</param>
internal sealed class StaleState(ClientSession session)
{
    private const int MaxTextLength = 64;
    private const int MostUnderWay = 16;
    private const int MaxGroups = 4_096;
    private const int GroupsPerStep = 32;

    private readonly ConcurrentDictionary<string, bool> _underWay = new(StringComparer.Ordinal);

    private ClientConnection Connection => session.Connection;

    /// <summary>The server reported one kind of state.</summary>
    public void Note(Node dirty)
    {
        if (dirty.Get("type") is not { Length: > 0 and <= MaxTextLength } type || _underWay.Count >= MostUnderWay || !_underWay.TryAdd(type, true)) return;
        var timestamp = dirty.Get("timestamp") is { Length: <= MaxTextLength } value ? value : null;
        if (!Connection.Start("dirty", token => RefreshAsync(type, timestamp, token))) _underWay.TryRemove(type, out _);
    }

    private async Task RefreshAsync(string type, string? timestamp, CancellationToken cancellationToken)
    {
        try
        {
            await session.Entered.WaitAsync(cancellationToken);
            switch (type)
            {
                case "groups":
                    await FetchGroupsAsync(cancellationToken);
                    break;
                case "account_sync":
                    await Connection.ChangeAsync((transaction, token) => DeviceNotices.ForgetOwnAsync(transaction, Connection, token), cancellationToken);
                    await session.Privacy.ReadAsync(cancellationToken);
                    await session.Blacklist.RefreshAsync(cancellationToken);
                    break;
                case "syncd_app_state":
                    session.AppState.Request(Collections.All);
                    break;
            }
            NodeAttribute[] attributes = timestamp is null ? [new("type", type)] : [new("type", type), new("timestamp", timestamp)];
            await Connection.SendIqAsync(IqRequest.Set("urn:xmpp:whatsapp:dirty", new Node("clean", attributes)), cancellationToken);
        }
        finally
        {
            _underWay.TryRemove(type, out _);
        }
    }

    private async Task FetchGroupsAsync(CancellationToken cancellationToken)
    {
        // Members are requested when the next message needs them: those of a thousand groups are more than one stanza may hold.
        var groups = await session.GroupFlows.Reader.ListAsync(resync: true, cancellationToken);
        foreach (var some in groups.Take(MaxGroups).Chunk(GroupsPerStep))
            await Connection.ChangeAsync((transaction, _) => KeepAsync(transaction, some), cancellationToken);
    }

    private static ValueTask KeepAsync(DeviceTransaction transaction, GroupMetadata[] groups)
    {
        foreach (var group in groups)
        {
            GroupNotices.Forget(transaction, group.Group);
            transaction.Changes.Events.Add(new GroupDescribed(group.Group, group.Subject.Length > 0 ? group.Subject : null, group.ExpirationSeconds));
        }
        return ValueTask.CompletedTask;
    }
}
