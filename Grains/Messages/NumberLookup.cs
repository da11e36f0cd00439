using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Messages;

/// <summary>Looks up the accounts of the numbers that a message names.</summary>
internal sealed class NumberLookup(ChannelCore core)
{
    /// <summary>How long a message waits for the look-up.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The known accounts, and those that WhatsApp returns. Other numbers stay as given by the caller.</summary>
    public async Task<NamedNumbers> ResolveAsync(ChannelStore store, IReadOnlySet<string> numbers)
    {
        var accounts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var number in numbers)
            if (await store.Addresses.AccountNumberAsync(number, CancellationToken.None) is { } account) accounts[number] = account;
        string[] unknown = [.. numbers.Where(number => !accounts.ContainsKey(number))];
        if (unknown.Length == 0) return new NamedNumbers(accounts);
        var lids = await store.Addresses.LoadLidsAsync(unknown, CancellationToken.None);
        unknown = [.. unknown.Where(number => !lids.ContainsKey(number))];
        if (unknown.Length == 0 || core.Client is not { IsLoggedIn: true } client) return new NamedNumbers(accounts);
        try
        {
            var checks = await client.Contacts.CheckAsync([.. unknown.Select(number => Jid.FromPhoneNumber(number))], CancellationToken.None)
                .WaitAsync(Timeout, core.Dependencies.Time);
            foreach (var check in checks)
                if (check.Account is { IsPhoneNumber: true } account) accounts[check.Queried.User] = account.User;
        }
        catch (Exception exception) when (exception is NotConnectedException or WhatsAppRefusedException or TimeoutException)
        {
            // The message is sent even if the query fails.
        }

        return new NamedNumbers(accounts);
    }
}
