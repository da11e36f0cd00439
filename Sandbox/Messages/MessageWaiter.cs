using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Somebody who waits for a message of a phone.</summary>
internal sealed class MessageWaiter(Func<SandboxMessage, bool> condition)
{
    private readonly TaskCompletionSource<SandboxMessage> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<SandboxMessage> Task => _completion.Task;

    public bool IsDone => _completion.Task.IsCompleted;

    /// <summary>True when this was the message; a condition that throws fails its own waiter only.</summary>
    public bool Takes(SandboxMessage message)
    {
        try
        {
            return condition(message) && _completion.TrySetResult(message);
        }
        catch (Exception exception)
        {
            return _completion.TrySetException(exception);
        }
    }

    public void Fail(Exception exception) => _completion.TrySetException(exception);

    public void Cancel(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);
}
