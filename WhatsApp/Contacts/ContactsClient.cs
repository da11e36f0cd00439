using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Contacts;

/// <summary>Accounts of others: whether a number is on WhatsApp, and who has a username.</summary>
public sealed class ContactsClient
{
    private readonly Operations<AccountSearch> _search;

    internal ContactsClient(Operations<AccountSearch> search) => _search = search;

    /// <summary>Checks for each address whether it is on WhatsApp.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<IReadOnlyList<AccountCheck>> CheckAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return _search.RunAsync(search => search.CheckAsync(accounts, cancellationToken));
    }

    /// <summary>Finds the account that has a username.</summary>
    /// <param name="username">The name, without <c>@</c>.</param>
    /// <param name="key">Key of the name, or null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<UsernameLookup> FindByUsernameAsync(string username, string? key, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        return _search.RunAsync(search => search.FindByUsernameAsync(username, key, cancellationToken));
    }
}
