using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.History;
using WhatIsUp.Grains.Channels;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.History;

/// <summary>Requests for history that only the phone has.</summary>
internal sealed class ChannelHistory(ChannelCore core) : IChannelHistory
{
    private readonly KnownChats _chats = new(core);

    private sealed record Position(string MessageId, bool IsFromMe, DateTimeOffset SentAt);

    /// <inheritdoc />
    public async Task<HistoryRequestView> RequestAsync(Caller caller, string chatId, string? beforeMessageId, int count)
    {
        var (stored, wire) = await _chats.AddressAsync(chatId);
        _ = await _chats.GetAsync(stored);
        var before = beforeMessageId is null ? await OldestAsync(stored) : await PositionOfAsync(stored, beforeMessageId);
        await core.CallAsync((client, token) => client.History.RequestAsync(wire, before.MessageId, before.IsFromMe, before.SentAt, count, token));
        return new HistoryRequestView(stored, before.MessageId, count);
    }

    private async Task<Position> OldestAsync(string chat) =>
        await core.Dependencies.Chats.FindOldestAsync(core.Id, core.Row.Mode, chat, CancellationToken.None) is { } oldest
            ? new Position(oldest.MessageId, oldest.IsFromMe, oldest.SentAt)
            : throw new GatewayException(ErrorCode.NoOp, "No message of this chat is stored, so older ones can't be requested.");

    private async Task<Position> PositionOfAsync(string chat, string messageId) =>
        await core.Dependencies.Messages.GetAsync(core.Id, messageId, CancellationToken.None) is { } message && message.ChatId == chat
            ? new Position(message.Id, message.FromMe, message.Timestamp)
            : throw GatewayException.InvalidField("before", "must be the id of a message of this chat");
}
