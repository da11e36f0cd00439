using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// What refers to a message that is not here yet: a retry that takes longer than the edit, a poll whose votes were faster, history, whose newest part comes first. An edit,
/// a deletion and whatever is sealed with the message's secret is noted, and takes effect in the unit in which its message comes, if its sender may do that.
/// </summary>
public sealed partial class ChannelStore
{
    /// <summary>Messages that are waited for at most; what refers to yet another one has no effect.</summary>
    private const int MaxEarly = 2_048;

    private const int MaxIdLength = 256;

    private readonly List<(string Target, MessageReceived Said)> _earlyNow = [];
    private HashSet<string>? _early;

    /// <summary>True for what must wait for the message that it refers to.</summary>
    private async Task<bool> IsEarlyAsync(ChannelRow channel, MessageRow stored, StoreBatch batch, CancellationToken cancellationToken)
    {
        if (EarlyTargetOf(stored) is not { Length: > 0 and <= MaxIdLength } id) return false;
        var target = await FindTargetAsync(channel, id, batch, cancellationToken);
        // What could not be read yet can be taken back, and not be changed.
        if (target is { Content: not null } || (target is not null && stored.Said.Delete is not null)) return false;
        return (await EarlyAsync(cancellationToken)).Count < MaxEarly;
    }

    private async Task NoteEarlyAsync(WriteUnit unit, MessageRow stored, MessageReceived said, CancellationToken cancellationToken)
    {
        var id = EarlyTargetOf(stored)!;
        MarkRows.PutEarly(unit, Id, id, stored, said.IsByAdmin && said.Chat.IsGroup);
        (await EarlyAsync(cancellationToken)).Add(id);
        _earlyNow.Add((id, said));
    }

    /// <summary>A message came: what waited for it takes effect.</summary>
    private async Task TakeEarlyAsync(WriteUnit unit, ChannelRow channel, string messageId, StoreBatch batch, bool isHistory, CancellationToken cancellationToken)
    {
        if (!(await EarlyAsync(cancellationToken)).Remove(messageId)) return;
        // What was noted a moment ago may be on its way to the database.
        await _inFlight.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<MessageReceived> waiting = [.. _earlyNow.Where(noted => noted.Target == messageId).Select(noted => noted.Said)];
        foreach (var (id, isByAdmin) in await parts.Marks.ReadEarlyAsync(Id, messageId, cancellationToken))
            if (waiting.TrueForAll(said => said.MessageId != id) && await parts.Marks.FindContentAsync(Id, id, cancellationToken) is { Content: not null } kept) waiting.Add(Again(id, kept, isByAdmin));
        foreach (var said in waiting.OrderBy(said => said.Timestamp))
        {
            var row = await ReadAsync(channel, said, batch, cancellationToken);
            row = row with { ChatId = await CurrentChatAsync(row.ChatId, batch, cancellationToken) };
            if (row.SealedTargetId is not null || !await MayReferAsync(channel, said, row, batch, cancellationToken)) continue;
            if (row.Said.Edit is null && row.Said.Delete is null)
            {
                // It was sealed until now: the row says what it is, and who is told hears of it.
                var told = EventOf(row, said.Chat);
                if (isHistory) MessageRows.InsertHistory(unit, row);
                else
                {
                    MessageRows.InsertInbound(unit, row, told.Id);
                    OutboxRows.AddOfMessage(unit, told, row.MessageId);
                }
            }
            Folding.Apply(unit, Id, row.ChatId, row.Said, row.Sender, said.IsFromMe, said.IsByAdmin && said.Chat.IsGroup, said.Timestamp);
        }
        MarkRows.RemoveEarly(unit, Id, messageId);
    }

    private static string? EarlyTargetOf(MessageRow stored) => stored.SealedTargetId ?? stored.Said.Edit?.MessageId ?? stored.Said.Delete?.MessageId;

    private async ValueTask<HashSet<string>> EarlyAsync(CancellationToken cancellationToken) =>
        _early ??= (await parts.Marks.ReadEarlyTargetsAsync(Id, MaxEarly, cancellationToken)).ToHashSet(StringComparer.Ordinal);

    private static MessageReceived Again(string messageId, StoredContent kept, bool isByAdmin)
    {
        var (jid, lid) = (Jid.Parse(kept.SenderJid), Jid.TryParse(kept.SenderLid, out var known) ? known : (Jid?)null);
        return new MessageReceived
        {
            MessageId = messageId, Chat = Jid.Parse(kept.ChatId), Sender = lid ?? jid, SenderPhoneNumber = jid.IsPhoneNumber ? jid.User : null, IsFromMe = kept.IsFromMe, IsByAdmin = isByAdmin,
            Timestamp = kept.SentAt, Message = kept.Content!, ContentType = "",
        };
    }
}
