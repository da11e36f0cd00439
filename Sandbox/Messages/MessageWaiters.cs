using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Requests that wait for a message of a phone.</summary>
internal sealed class MessageWaiters(Mailbox mailbox)
{
    private readonly Dictionary<Account, List<MessageWaiter>> _waiters = [];

    /// <summary>The first message, past or future, that fulfils the condition.</summary>
    public void Wait(Account account, MessageWaiter waiter)
    {
        foreach (var (message, _) in account.Phone.History.After(0))
            if (waiter.Takes(message)) return;
        var waiters = _waiters.TryGetValue(account, out var known) ? known : _waiters[account] = [];
        waiters.RemoveAll(old => old.IsDone);
        waiters.Add(waiter);
    }

    /// <summary>A message is new or changed: waiters get it once it is durable.</summary>
    public void Notify(Account account, SandboxMessage message)
    {
        if (!_waiters.TryGetValue(account, out var waiters)) return;
        mailbox.AfterFlush(() =>
        {
            waiters.RemoveAll(waiter => waiter.IsDone || waiter.Takes(message));
            if (waiters.Count == 0) _waiters.Remove(account);
        });
    }

    /// <summary>An account is deleted.</summary>
    public void Forget(Account account)
    {
        if (!_waiters.Remove(account, out var waiters)) return;
        foreach (var waiter in waiters) waiter.Fail(new SandboxRefusedException("not_found", "The phone was deleted."));
    }
}
