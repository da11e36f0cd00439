using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Presence;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Presence;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Presence;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;
using OwnPresence = WhatIsUp.Grains.Abstractions.Channels.OwnPresence;

namespace WhatIsUp.Grains.Presence;

/// <summary>Presence: the own one is a setting, that of others is in memory as far as it was announced.</summary>
internal sealed class ChannelPresence(ChannelCore core) : IChannelPresence
{
    private readonly KnownChats _chats = new(core);

    /// <inheritdoc />
    public async Task SetOwnAsync(Caller caller, OwnPresence presence)
    {
        if (core.Client is not { IsLoggedIn: true }) throw new NotConnectedException();
        await core.PutSettingsAsync((core.State.State.Settings ?? new ChannelSettingsPatch()) with { Presence = presence });
    }

    /// <inheritdoc />
    public async Task ShowAsync(Caller caller, string chatId, TypingState state, TimeSpan? duration)
    {
        var (_, wire) = await PersonOrGroupAsync(chatId);
        await core.CallAsync((client, token) => client.Presence.ShowAsync(wire, ActivityOf(state), duration, token));
    }

    /// <inheritdoc />
    public async Task<PresenceView> SubscribeAsync(Caller caller, string chatId)
    {
        var (stored, wire) = await PersonOrGroupAsync(chatId);
        await core.CallAsync((client, token) =>
        {
            if (client.IsLoggedIn && !client.Presence.StaysAvailable) throw Unavailable();
            return client.Presence.SubscribeAsync(wire, token);
        });
        await WriteAsync(unit => SubscriptionRows.Put(unit, core.Id, wire, core.Dependencies.Time.GetUtcNow()));
        return await ViewAsync(stored, wire) ?? new PresenceView { ChatId = stored, Presence = PresenceState.Pending, Subscribed = true };
    }

    /// <inheritdoc />
    public async Task UnsubscribeAsync(Caller caller, string chatId)
    {
        var (_, wire) = await PersonOrGroupAsync(chatId);
        if (!await core.CallAsync((client, token) => client.Presence.UnsubscribeAsync(wire, token))) throw NotSubscribed();
        await WriteAsync(unit => SubscriptionRows.Delete(unit, core.Id, wire));
    }

    /// <inheritdoc />
    public async Task<PresenceView> GetAsync(Caller caller, string chatId)
    {
        var (stored, wire) = await PersonOrGroupAsync(chatId);
        return await ViewAsync(stored, wire) ?? throw NotSubscribed();
    }

    /// <summary>Subscriptions outlive this activation: WhatsApp forgets them with the connection.</summary>
    private async Task WriteAsync(Action<UnitOfWork> add)
    {
        var record = (await core.OwnAsync()).Record;
        var unit = record.NewUnit();
        add(unit);
        await record.WriteAsync(unit, CancellationToken.None);
    }

    private async Task<(string Stored, Jid Wire)> PersonOrGroupAsync(string chatId)
    {
        var (stored, wire) = await _chats.AddressAsync(chatId);
        return wire.IsGroup || KnownChats.IsPerson(wire) ? (stored, wire) : throw GatewayException.InvalidField("chat_id", "must be a person or a group");
    }

    private async Task<PresenceView?> ViewAsync(string stored, Jid wire)
    {
        var presences = (await core.OwnAsync()).Presences;
        var isSubscribed = presences.Subscriptions.Contains(wire);
        var known = presences.Book.Find(stored);
        if (known is not [var latest, ..])
            return isSubscribed ? new PresenceView { ChatId = stored, Presence = PresenceState.Pending, Subscribed = true } : null;
        return new PresenceView
        {
            ChatId = stored,
            Presence = latest.Presence,
            LastSeenAt = known.FirstOrDefault(one => one.LastSeenAt is not null)?.LastSeenAt,
            LastSeenReason = latest.LastSeenReason,
            OnlineCount = known.FirstOrDefault(one => one.OnlineCount is not null)?.OnlineCount,
            Members = wire.IsGroup ? [.. known.Select(MemberOf).OfType<MemberPresence>()] : [],
            Subscribed = isSubscribed,
            UpdatedAt = latest.Timestamp,
        };
    }

    private static MemberPresence? MemberOf(PresencePayload known) =>
        known.Participant is { } person ? new MemberPresence(person, known.Presence, known.Timestamp) : null;

    private static ChatActivity ActivityOf(TypingState state) => state switch
    {
        TypingState.Typing => ChatActivity.Typing,
        TypingState.Recording => ChatActivity.Recording,
        _ => ChatActivity.Paused,
    };

    private static GatewayException NotSubscribed() => new(ErrorCode.NotFound, "The channel does not subscribe to this presence.");

    private static GatewayException Unavailable() => new(
        ErrorCode.ChannelUnavailable,
        "WhatsApp announces presence only to available accounts: use PUT …/presences/me with available first, or the setting presence.",
        new Dictionary<string, string> { ["reason"] = "presence_unavailable" });
}
