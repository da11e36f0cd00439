using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Calls;

/// <summary>Calls: rejection and links with which people join. Calls can't be accepted.</summary>
public sealed class CallsClient
{
    private readonly Operations<CallRequests> _requests;

    internal CallsClient(Operations<CallRequests> requests) => _requests = requests;

    /// <summary>Rejects a call that rings; <see cref="CallEnded"/> follows.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task RejectAsync(CallOffered call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _requests.RunAsync(requests => requests.RejectAsync(call, cancellationToken));
    }

    /// <summary>Creates a link with which anybody can join a call.</summary>
    /// <param name="isVideo">True for a video call.</param>
    /// <param name="startsAt">Time of a scheduled call, or null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<CallLink> CreateLinkAsync(bool isVideo, DateTimeOffset? startsAt, CancellationToken cancellationToken) =>
        _requests.RunAsync(requests => requests.CreateLinkAsync(isVideo, startsAt, cancellationToken));

    /// <summary>Requests the details of a link.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<CallLinkDetails> FindLinkAsync(CallLink link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        return _requests.RunAsync(requests => requests.FindLinkAsync(link, cancellationToken));
    }
}
