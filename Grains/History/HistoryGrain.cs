using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.WhatsApp.Binary;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.History;

/// <summary>Reads of channels and messages.</summary>
[GrainType("history"), StatelessWorker, Reentrant]
public sealed class HistoryGrain(ChannelRows channels, MessageRows messages, SignalRows signals, GroupCommitWriter writer, HistoryPlaces places)
    : Grain, IHistoryGrain
{
    /// <inheritdoc />
    public async Task CheckStoreAsync()
    {
        if (writer.Trouble is not null) throw new GatewayException(ErrorCode.WorkerAtCapacity, "The store accepts no writes at the moment; try again later.");
        await channels.GetAsync(new ChannelId(Guid.Empty), CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task<Page<ChannelView>> ListChannelsAsync(Caller caller, PageRequest page)
    {
        var found = await channels.ListAsync(caller, page, CancellationToken.None);
        return new Page<ChannelView>([.. found.Data.Select(row => ChannelViews.Of(row, row.LastSeenAt))], found.NextCursor);
    }

    /// <inheritdoc />
    public async Task<Page<MessageView>> ListMessagesAsync(Caller caller, MessageQuery query)
    {
        using var permit = await places.Lists.AcquireAsync(caller.CustomerId, CancellationToken.None);
        if (query.ChannelId is { } channel)
        {
            await RequireAsync(caller, channel);
            query = query with { ChatId = await StoredChatAsync(channel, query.ChatId) };
        }
        return await messages.Listing.ReadAsync(caller, query, CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task<MessageView> GetMessageAsync(Caller caller, ChannelId channelId, string messageId)
    {
        await RequireAsync(caller, channelId);
        return await messages.GetAsync(channelId, messageId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such message.");
    }

    /// <summary>The name under which a chat is kept: by phone number once that is known.</summary>
    private async Task<string?> StoredChatAsync(ChannelId channel, string? chat)
    {
        if (!Jid.TryParse(chat, out var jid) || !(jid.IsPhoneNumber || jid.IsLid)) return chat;
        var (number, lid) = await signals.FindNamesAsync(channel, jid, CancellationToken.None);
        return (number ?? lid)?.ToString() ?? chat;
    }

    private async Task RequireAsync(Caller caller, ChannelId id)
    {
        if (!await channels.AreOwnedAsync(caller, [id], CancellationToken.None)) throw GatewayException.ChannelNotFound();
    }
}
