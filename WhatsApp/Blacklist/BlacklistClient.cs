using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Blacklist;

/// <summary>Contacts that the account blocks.</summary>
public sealed class BlacklistClient
{
    private readonly Operations<BlacklistFlow> _flow;

    internal BlacklistClient(Operations<BlacklistFlow> flow) => _flow = flow;

    /// <summary>Reads who is blocked.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<IReadOnlyList<BlacklistChange>> ReadAsync(CancellationToken cancellationToken) => _flow.RunAsync(flow => flow.ReadAsync(cancellationToken));

    /// <summary>Blocks or unblocks a contact; what changed comes as <see cref="BlacklistChanged"/>.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused; <c>account_not_found</c>: there is no such account.</exception>
    public Task SetAsync(Jid person, bool isBlocked, CancellationToken cancellationToken) =>
        _flow.RunAsync(flow => flow.SetAsync(person, isBlocked, cancellationToken));
}
