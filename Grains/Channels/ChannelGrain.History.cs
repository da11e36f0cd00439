using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>History that only the phone has.</summary>
public sealed partial class ChannelGrain
{
    /// <inheritdoc />
    public async Task<HistoryRequestView> RequestHistoryAsync(Caller caller, string chatId, string? beforeMessageId, int count)
    {
        Require(caller);
        var (stored, wire) = await ChatAsync(chatId);
        _ = await ShowChatAsync(stored);
        var (id, isFromMe, sentAt) = beforeMessageId is null ? await OldestAsync(stored) : await MessageOfAsync(stored, beforeMessageId);
        await WithClientAsync((client, token) => client.RequestHistoryAsync(wire, id, isFromMe, sentAt, count, token));
        return new HistoryRequestView(stored, id, count);
    }

    private async Task<(string Id, bool IsFromMe, DateTimeOffset SentAt)> OldestAsync(string chat) =>
        await parts.Chats.FindOldestAsync(Id, Row.Mode, chat, CancellationToken.None) is { } oldest
            ? (oldest.MessageId, oldest.IsFromMe, oldest.SentAt)
            : throw new GatewayException(ErrorCode.NoOp, "No message of this chat is kept, so there is none to ask back from.");

    private async Task<(string Id, bool IsFromMe, DateTimeOffset SentAt)> MessageOfAsync(string chat, string messageId) =>
        await parts.Messages.GetAsync(Id, messageId, CancellationToken.None) is { } message && message.ChatId == chat
            ? (message.Id, message.FromMe, message.Timestamp)
            : throw GatewayException.InvalidField("before", "must be the id of a message of this chat");
}
