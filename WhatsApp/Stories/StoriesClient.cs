using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Stories;

/// <summary>Status updates besides sending them: a client sends them like messages.</summary>
public sealed class StoriesClient
{
    private readonly Operations<StatusSender> _flow;

    internal StoriesClient(Operations<StatusSender> flow) => _flow = flow;

    /// <summary>True if anybody would receive an update that is sent now. At most the first account that WhatsApp knows is looked for.</summary>
    /// <param name="chosen">Recipients chosen by the caller; null for the setting of the account.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<bool> HasViewersAsync(StatusAudience? chosen, CancellationToken cancellationToken) =>
        _flow.RunAsync(flow => flow.Audiences.HasAnyAsync(chosen, cancellationToken));
}
