using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Messages;

/// <summary>
/// Messages that refer to one that has not arrived yet: a retry that takes longer than the edit, a poll whose votes arrive first, history, whose newest part is
/// sent first. An edit, a deletion and content encrypted with the message's secret is stored, and applied in the unit of its message, if its sender is allowed
/// to do so.
/// </summary>
internal sealed class EarlyMessages(ChannelDependencies dependencies, ChannelRecord record, MessageReader reader, ReferencedMessages targets)
{
    /// <summary>Maximum number of missing messages; references to further ones have no effect.</summary>
    private const int MaxTargets = 2_048;

    private const int MaxIdLength = 256;

    private volatile HashSet<string>? _targets;

    /// <summary>True for content that must wait for the message to which it refers.</summary>
    public async Task<bool> IsEarlyAsync(EventBatch batch, MessageRow row, CancellationToken cancellationToken)
    {
        if (TargetOf(row) is not { Length: > 0 and <= MaxIdLength } id) return false;
        var target = await targets.FindAsync(batch, id, cancellationToken);
        // A message that could not be decrypted yet can be deleted, and not be edited.
        if (target is { Content: not null } || (target is not null && row.MessageContent.Delete is not null)) return false;
        return (await TargetsAsync(cancellationToken)).Count < MaxTargets;
    }

    /// <summary>Notes a message that must wait.</summary>
    public async Task AddAsync(EventBatch batch, MessageRow row, MessageReceived message, CancellationToken cancellationToken)
    {
        var id = TargetOf(row)!;
        MessageAddOns.PutEarly(batch.Unit, record.Id, id, row, message.IsByAdmin && message.Chat.IsGroup);
        (await TargetsAsync(cancellationToken)).Add(id);
        batch.NotesOf<EarlyOfBatch>().Messages.Add((id, message));
    }

    /// <summary>A message arrived: changes that waited for it are applied.</summary>
    /// <param name="batch">Batch with the message.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="publish">Adds the row of a content that could not be read until now.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task TakeAsync(EventBatch batch, string messageId, Action<MessageRow, MessageReceived> publish, CancellationToken cancellationToken)
    {
        if (!(await TargetsAsync(cancellationToken)).Remove(messageId)) return;
        foreach (var message in (await FindAsync(batch, messageId, cancellationToken)).OrderBy(message => message.Timestamp))
        {
            var row = await reader.ReadAsync(batch, message, cancellationToken);
            row = row with { ChatId = await targets.CurrentChatAsync(batch, row.ChatId, cancellationToken) };
            if (row.SealedTargetId is not null || !await targets.MayReferAsync(batch, message, row, cancellationToken)) continue;
            if (row.MessageContent.Edit is null && row.MessageContent.Delete is null) publish(row, message);
            MessageAddOns.Apply(
                batch.Unit, record.Id, row.ChatId, row.MessageContent, row.Sender, message.IsFromMe, message.IsByAdmin && message.Chat.IsGroup,
                message.Timestamp);
        }
        MessageAddOns.RemoveEarly(batch.Unit, record.Id, messageId);
    }

    /// <summary>A batch could not be written: the pending changes are read again.</summary>
    public void Forget() => _targets = null;

    private async Task<List<MessageReceived>> FindAsync(EventBatch batch, string target, CancellationToken cancellationToken)
    {
        // Pending changes of the previous batch may not be in the database yet.
        await record.WhenBatchEndsAsync();
        List<MessageReceived> waiting = [.. batch.NotesOf<EarlyOfBatch>().Messages.Where(noted => noted.Target == target).Select(noted => noted.Message)];
        foreach (var (id, isByAdmin) in await dependencies.Marks.ReadEarlyAsync(record.Id, target, cancellationToken))
        {
            if (waiting.Exists(message => message.MessageId == id)) continue;
            if (await dependencies.Marks.FindContentAsync(record.Id, id, cancellationToken) is { Content: not null } stored)
                waiting.Add(AsReceived(id, stored, isByAdmin));
        }
        return waiting;
    }

    private static string? TargetOf(MessageRow row) => row.SealedTargetId ?? row.MessageContent.Edit?.MessageId ?? row.MessageContent.Delete?.MessageId;

    private async ValueTask<HashSet<string>> TargetsAsync(CancellationToken cancellationToken) =>
        _targets ??= (await dependencies.Marks.ReadEarlyTargetsAsync(record.Id, MaxTargets, cancellationToken)).ToHashSet(StringComparer.Ordinal);

    private static MessageReceived AsReceived(string messageId, StoredContent stored, bool isByAdmin)
    {
        var (jid, lid) = (Jid.Parse(stored.SenderJid), Jid.TryParse(stored.SenderLid, out var known) ? known : (Jid?)null);
        return new MessageReceived
        {
            MessageId = messageId,
            Chat = Jid.Parse(stored.ChatId),
            Sender = lid ?? jid,
            SenderPhoneNumber = jid.IsPhoneNumber ? jid.User : null,
            IsFromMe = stored.IsFromMe,
            IsByAdmin = isByAdmin,
            Timestamp = stored.SentAt,
            Message = stored.Content!,
        };
    }

    /// <summary>Early messages of a batch, with the message to which each refers.</summary>
    private sealed class EarlyOfBatch
    {
        public List<(string Target, MessageReceived Message)> Messages { get; } = [];
    }
}
