using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// Stanzas between the reader and their handlers. A worker handles the stanzas that have arrived together in one transaction: one commit, then all receipts. It
/// runs only while there is work.
/// </summary>
internal sealed class StanzaQueue(ClientConnection connection, StanzaRouter router, Task entered, int stanzasPerStep)
{
    /// <summary>Stanzas that may wait before the reader stops reading, and the bound while a transaction waits for an iq answer behind them.</summary>
    private const int WaitingStanzas = 1024;

    private const int MostWaitingStanzas = 16 * 1024;

    /// <summary>The same bounds by memory: stanzas may be long.</summary>
    private const long WaitingBytes = 16 << 20;

    private const long MostWaitingBytes = 64 << 20;

    private readonly Lock _gate = new();
    private Queue<ReceivedStanza>? _waiting;
    private long _waitingBytes;
    private TaskCompletionSource? _room;
    private bool _works;

    /// <summary>The running worker, or the last one.</summary>
    public Task Worker { get; private set; } = Task.CompletedTask;

    /// <summary>Called when a transaction failed; nothing is handled any more.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Hands a stanza to the worker, in order.</summary>
    public void Add(ReceivedStanza stanza)
    {
        lock (_gate)
        {
            (_waiting ??= new Queue<ReceivedStanza>()).Enqueue(stanza);
            _waitingBytes += stanza.MemoryBytes;
            if (_works) return;
            _works = true;
        }
        Worker = WorkAsync();
    }

    /// <summary>The task that the reader awaits before it continues, or null while there is room.</summary>
    public Task? RoomToWaitFor()
    {
        lock (_gate)
        {
            var count = _waiting?.Count ?? 0;
            if (count < WaitingStanzas && _waitingBytes < WaitingBytes) return null;
            if (count < MostWaitingStanzas && _waitingBytes < MostWaitingBytes && !connection.Requests.IsEmpty) return null;
            return (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private async Task WorkAsync()
    {
        await Task.Yield();
        var formerCommit = Task.CompletedTask;
        var group = new List<Node>();
        try
        {
            while (Take(group))
            {
                if (!entered.IsCompleted && group.Exists(StanzaRouter.WaitsForLogin)) await entered;
                var commit = await connection.StartChangeAsync((transaction, token) => router.HandleAsync(transaction, group, token), connection.Ended);
                // One commit ahead: the next group is decrypted while this one is being written.
                await formerCommit;
                formerCommit = commit;
                group.Clear();
            }
            await formerCommit;
        }
        catch (Exception fault)
        {
            Failed?.Invoke(fault);
        }
    }

    private bool Take(List<Node> group)
    {
        lock (_gate)
        {
            while (group.Count < stanzasPerStep && _waiting!.TryDequeue(out var stanza))
            {
                group.Add(stanza.Node);
                _waitingBytes -= stanza.MemoryBytes;
            }
            if (_waiting!.Count < WaitingStanzas / 2 && _waitingBytes < WaitingBytes / 2)
            {
                _room?.TrySetResult();
                _room = null;
            }
            if (group.Count > 0) return true;
            _waiting = null;
            _works = false;
            return false;
        }
    }
}
