using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Channels;

/// <summary>What the grain's calls write.</summary>
public sealed partial class ChannelStore
{
    /// <summary>Accepts a message; durable when this returns.</summary>
    /// <returns>Its id, or that of the first message with the same <c>client_ref</c>.</returns>
    public async Task<string> AcceptAsync(MessageRow message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(Fence);
        var owner = MessageRows.InsertOutbound(unit, message, now);
        var isAccepted = false;
        // Before the commit: the pump may see the row before we go on.
        Waiting.Add(message.MessageId);
        try
        {
            await WriteAsync(unit, cancellationToken);
            if (owner is { } index && unit.ResultOf(index) is string first && first != message.MessageId) return first;
            isAccepted = true;
        }
        finally
        {
            if (!isAccepted) Waiting.Remove(message.MessageId);
        }
        parts.Recent.Keep(View(message));
        if (AccountChatOf(message.ChatId) is { } chat) await JoinAsync(message.ChatId, chat, cancellationToken);
        return message.MessageId;
    }

    /// <summary>The file of a queued message is uploaded; the message names it from now on.</summary>
    public Task NameFileAsync(string messageId, byte[] content, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(Fence);
        MessageRows.NameFile(unit, Id, messageId, content);
        return WriteAsync(unit, cancellationToken);
    }

    /// <summary>Changes label and metadata.</summary>
    public Task RenameAsync(string name, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) => ChangeAsync(
        unit => ChannelRows.UpdateLabel(unit, Id, name, metadata, Now), row => row with { Name = name, Metadata = metadata, UpdatedAt = Now }, cancellationToken);

    /// <summary>Keeps when the account was last shown as available.</summary>
    public Task KeepShownAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        ChangeAsync(unit => ChannelRows.UpdateShown(unit, Id, at), row => row with { ShownAt = at }, cancellationToken);

    /// <summary>Hides the channel and wipes its keys, whatever state it is in.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) => ChangeAsync(
        unit =>
        {
            parts.Signals.Apply(unit, Id, new WhatsApp.Signal.StoreBatch { WipesDevice = true });
            ChannelRows.Delete(unit, Id, Now);
        },
        row => row with { DeletedAt = Now, IsDesiredRunning = false },
        cancellationToken);

    /// <summary>Marks an inbound message as read.</summary>
    public Task MarkReadAsync(IEnumerable<string> messageIds, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(Fence);
        foreach (var messageId in messageIds) MessageRows.MarkRead(unit, Id, messageId);
        return unit.Commands.Count == 0 ? Task.CompletedTask : WriteAsync(unit, cancellationToken);
    }

    private async Task ChangeAsync(Action<WriteUnit> write, Func<ChannelRow, ChannelRow> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await SettleRowAsync(cancellationToken);
            var unit = new WriteUnit(Fence);
            write(unit);
            await WriteRowAsync(WriteAsync(unit, cancellationToken), change(_row));
        }
        finally
        {
            _gate.Release();
        }
    }
}
