using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Messages;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Chats;

/// <summary>
/// Changes of chats. Changes written to the app state return as events of the client, and are stored with the commit of that event.
/// </summary>
internal sealed class ChannelChats(ChannelCore core, MessageSending sending) : IChannelChats
{
    private readonly KnownChats _chats = new(core);

    /// <inheritdoc />
    public async Task<ChatView> UpdateAsync(Caller caller, string chatId, ChatPatch patch)
    {
        var (stored, wire) = await _chats.AddressAsync(chatId);
        if (patch.EphemeralExpiration is not null && !KnownChats.IsPerson(wire))
            throw GatewayException.InvalidField("ephemeral_expiration", "can be set for chats with one person");
        await core.WriteAppStateAsync([.. await ActionsOfAsync(stored, wire, patch)]);
        if (patch.EphemeralExpiration is not { } seconds) return await _chats.GetAsync(stored);
        await sending.SendAsync(caller, new SendRequest { To = wire.ToString(), Content = new MessageContent { Expiration = new ExpirationContent(seconds) } });
        return await _chats.GetAsync(stored) with { EphemeralExpiration = seconds == 0 ? null : seconds };
    }

    /// <inheritdoc />
    public async Task<ChatView> ReadAsync(Caller caller, string chatId)
    {
        var (stored, wire) = await _chats.AddressAsync(chatId);
        var store = await core.OwnAsync();
        var newest = await _chats.FindNewestAsync(stored);
        // Both within one call timeout.
        await core.CallAsync(async (client, token) =>
        {
            await ChatReading.ReadAsync(core.Dependencies, store.Record, client, stored, wire, token);
            await client.Chats.ApplyAsync([AppStateActions.MarkRead(wire, true, newest)], token);
        });
        return await _chats.GetAsync(stored);
    }

    /// <inheritdoc />
    public async Task DeleteAsync(Caller caller, string chatId)
    {
        var (stored, wire) = await _chats.AddressAsync(chatId);
        await core.Removals.RunAsync(RemovalOf(stored), async () =>
        {
            _ = await _chats.GetAsync(stored);
            await core.WriteAppStateAsync(AppStateActions.Delete(wire, await _chats.FindNewestAsync(stored)));
        });
    }

    /// <inheritdoc />
    public async Task ForgetAsync(Caller caller, string chatId)
    {
        var (stored, _) = await _chats.AddressAsync(chatId);
        await core.Removals.RunAsync(RemovalOf(stored), () => ForgetAsync(stored));
    }

    private async Task ForgetAsync(string stored)
    {
        var chat = await _chats.GetAsync(stored);
        var (store, now) = (await core.OwnAsync(), core.Dependencies.Time.GetUtcNow());
        // Messages that are later by WhatsApp's clock than by ours are deleted, too.
        var until = chat.LastActivityAt > now ? chat.LastActivityAt : now;
        var batch = new DeviceStateChanges();
        batch.Events.Add(new ChatCleared(true) { Chat = Jid.Parse(stored), At = until });
        await store.CommitAsync(batch, CancellationToken.None);
    }

    private async Task<List<AppStateAction>> ActionsOfAsync(string stored, Jid wire, ChatPatch patch)
    {
        var newest = patch.Archived is not null || patch.Unread is not null ? await _chats.FindNewestAsync(stored) : null;
        List<AppStateAction> actions = [];
        if (patch.Archived is { } isArchived)
        {
            actions.Add(AppStateActions.Archive(wire, isArchived, newest));
            // As the web client does: an archived chat is no longer pinned.
            if (isArchived && patch.Pinned is null) actions.Add(AppStateActions.Pin(wire, false));
        }
        if (patch.Pinned is { } isPinned) actions.Add(AppStateActions.Pin(wire, isPinned));
        if (patch.ChangesMute) actions.Add(AppStateActions.Mute(wire, patch.MutedUntil));
        if (patch.Unread is { } isUnread) actions.Add(AppStateActions.MarkRead(wire, !isUnread, newest));
        return actions;
    }

    private static string RemovalOf(string stored) => "chat " + stored;
}
