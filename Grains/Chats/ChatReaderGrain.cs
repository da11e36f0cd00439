using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Labels;
using WhatIsUp.Grains.Storage;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.WhatsApp.Binary;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Chats;

/// <summary>Reads of chats, contacts and labels.</summary>
[GrainType("chat-reader"), StatelessWorker, Reentrant]
public sealed class ChatReaderGrain(ChannelRows channels, ChatRows chats, SignalRows signals) : Grain, IChatReaderGrain
{
    /// <inheritdoc />
    public async Task<Page<ChatView>> ListChatsAsync(Caller caller, ChannelId channelId, bool? isArchived, PageRequest page)
    {
        await RequireAsync(caller, channelId);
        return await chats.ListAsync(channelId, isArchived, page, CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task<ChatView> GetChatAsync(Caller caller, ChannelId channelId, string chatId)
    {
        await RequireAsync(caller, channelId);
        var pair = await FindPairAsync(channelId, chatId);
        return await chats.GetAsync(channelId, pair.Jid ?? pair.Lid ?? chatId, CancellationToken.None)
            ?? throw new GatewayException(ErrorCode.NotFound, "No such chat.");
    }

    /// <inheritdoc />
    public async Task<Page<ContactView>> ListContactsAsync(Caller caller, ChannelId channelId, bool isSaved, PageRequest page)
    {
        await RequireAsync(caller, channelId);
        return await chats.Contacts.ListContactsAsync(channelId, isSaved, page, CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task<ContactView> GetContactAsync(Caller caller, ChannelId channelId, string jid)
    {
        await RequireAsync(caller, channelId);
        var pair = await FindPairAsync(channelId, jid);
        return await chats.Contacts.GetContactAsync(channelId, pair.Jid ?? pair.Lid ?? jid, CancellationToken.None)
            ?? throw new GatewayException(ErrorCode.NotFound, "No such contact.");
    }

    /// <inheritdoc />
    public async Task<Page<LidPair>> ListLidsAsync(Caller caller, ChannelId channelId, PageRequest page)
    {
        await RequireAsync(caller, channelId);
        return await chats.Contacts.ListPairsAsync(channelId, page, CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task<LidPair> GetLidAsync(Caller caller, ChannelId channelId, string jid)
    {
        await RequireAsync(caller, channelId);
        return await FindPairAsync(channelId, jid) is { Jid: not null, Lid: not null } pair
            ? pair
            : throw new GatewayException(ErrorCode.NotFound, "The other address of this account is not known.");
    }

    /// <inheritdoc />
    public async Task<Page<LabelView>> ListLabelsAsync(Caller caller, ChannelId channelId)
    {
        await RequireAsync(caller, channelId);
        return new Page<LabelView>(await chats.Labels.ListLabelsAsync(channelId, CancellationToken.None), null);
    }

    /// <inheritdoc />
    public async Task<LabelDetails> GetLabelAsync(Caller caller, ChannelId channelId, string labelId)
    {
        await RequireAsync(caller, channelId);
        return await chats.Labels.GetLabelAsync(channelId, labelId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such label.");
    }

    private async Task<LidPair> FindPairAsync(ChannelId channel, string text)
    {
        if (!Jid.TryParse(text, out var jid)) return new LidPair(null, null);
        if (!(jid.IsPhoneNumber || jid.IsLid)) return new LidPair(jid.ToAccount().ToString(), null);
        var (number, lid) = await signals.FindNamesAsync(channel, jid, CancellationToken.None);
        return new LidPair(number?.ToString(), lid?.ToString());
    }

    private async Task RequireAsync(Caller caller, ChannelId id)
    {
        if (!await channels.AreOwnedAsync(caller, [id], CancellationToken.None)) throw GatewayException.ChannelNotFound();
    }
}
