using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>A connection from its handshake to the moment from which messages may flow.</summary>
internal sealed class SessionEntry(ClientSession session, SessionEnding ending, WhatsAppClientOptions options, TimeProvider time)
{
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isEntering;

    /// <summary>Completes when messages may flow.</summary>
    public Task Entered => _entered.Task;

    public bool IsLoggedIn { get; private set; }

    /// <summary>The server sent the stanza after the handshake: success, or the refs for QRs.</summary>
    public void Greet() => _greeted.TrySetResult();

    /// <summary>Login: runs the steps that precede messages, then messages may be sent. A server sends success once.</summary>
    public void Enter(Node success)
    {
        if (session.IsRegistration || Interlocked.Exchange(ref _isEntering, 1) != 0) return;
        Greet();
        if (!session.Connection.Start("login", token => EnterAsync(success, token))) ending.Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
    }

    /// <summary>A registration has no login to wait for.</summary>
    public void Skip() => _entered.SetResult();

    /// <summary>The connection ends: it is no longer logged in.</summary>
    public void Leave() => IsLoggedIn = false;

    /// <summary>Nobody waits for the login any longer.</summary>
    public void Cancel() => _entered.TrySetCanceled(CancellationToken.None);

    /// <summary>Ends a connection on which the server completes the handshake and then sends nothing.</summary>
    public async Task WatchAsync()
    {
        try
        {
            await _greeted.Task.WaitAsync(options.GreetingTimeout, time, ending.Token);
            await _entered.Task.WaitAsync(options.LoginTimeout, time, ending.Token);
        }
        catch (TimeoutException)
        {
            ConnectionLog.NotEntered(session.Connection.Log);
            ending.Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
        }
        catch (OperationCanceledException)
        {
            // The connection ended otherwise.
        }
    }

    private async Task EnterAsync(Node success, CancellationToken cancellationToken)
    {
        try
        {
            await session.Login.EnterAsync(success, cancellationToken);
            await session.Connection.PublishEventAsync(new LoggedIn(), cancellationToken);
        }
        catch (Exception fault)
        {
            // Whatever it was: a connection that can't be entered must not stand there.
            ending.Fail(fault);
            throw;
        }
        IsLoggedIn = true;
        _entered.TrySetResult();
        session.Connection.Start("limits", session.Limits.FetchAsync);
        // Chunks that an earlier connection did not read completely.
        session.History.Wake();
        session.AppState.Request(Collections.All);
        session.Newsletters.Live.Start();
        await session.Login.SettleAsync(cancellationToken);
    }
}
