using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Privacy;

/// <summary>Privacy settings of the account.</summary>
public sealed class PrivacyClient
{
    private readonly Operations<PrivacyFlow> _flow;

    internal PrivacyClient(Operations<PrivacyFlow> flow) => _flow = flow;

    /// <summary>Reads all settings; one with a value that is unknown here is left out.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<IReadOnlyDictionary<PrivacyCategory, PrivacyValue>> ReadAsync(CancellationToken cancellationToken) =>
        _flow.RunAsync(flow => flow.ReadAsync(cancellationToken));

    /// <summary>Changes a setting.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task SetAsync(PrivacyCategory category, PrivacyValue value, CancellationToken cancellationToken) =>
        _flow.RunAsync(flow => flow.SetAsync(category, value, cancellationToken));

    /// <summary>Reads which contacts a category leaves out.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<IReadOnlyList<Jid>> ReadExceptionsAsync(PrivacyCategory category, CancellationToken cancellationToken) =>
        _flow.RunAsync(flow => flow.ReadExceptionsAsync(category, cancellationToken));

    /// <summary>Opens a category to contacts but for these.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused; <c>account_not_found</c>: one of them has no account.</exception>
    public Task ReplaceExceptionsAsync(PrivacyCategory category, IReadOnlyList<Jid> people, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(people);
        return _flow.RunAsync(flow => flow.ReplaceExceptionsAsync(category, people, cancellationToken));
    }
}
