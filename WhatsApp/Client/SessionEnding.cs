using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Why and when a connection ends; the first reason counts.</summary>
internal sealed class SessionEnding(ILogger log) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<ConnectionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first reason.</summary>
    public Task<ConnectionEnd> Reason => _end.Task;

    /// <summary>Cancelled once the connection winds down.</summary>
    public CancellationToken Token => _ended.Token;

    public void Finish(ConnectionEnd end) => _end.TrySetResult(end);

    /// <summary>Ends the connection for a fault of ours, of the store, or of a server that does not answer.</summary>
    public void Fail(Exception fault)
    {
        switch (fault)
        {
            case StoreFaultException store:
                StoreFailed(store.InnerException ?? store);
                return;
            case OperationCanceledException or ConnectionLostException or TimeoutException or RequestRefusedException:
                break;
            default:
                ConnectionLog.StanzaFailed(log, "group", fault.GetType().Name);
                break;
        }
        Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost, (fault as RequestRefusedException)?.Code));
    }

    public void StoreFailed(Exception fault)
    {
        ConnectionLog.StoreFailed(log, fault.GetType().Name);
        Finish(new ConnectionEnd(fault is StoreFencedException ? ConnectionEndReason.Fenced : ConnectionEndReason.NetworkLost));
    }

    public Task CancelAsync() => _ended.CancelAsync();

    public void Dispose() => _ended.Dispose();
}
