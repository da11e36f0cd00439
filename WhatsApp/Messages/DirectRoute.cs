using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>To one account: a ciphertext for each of its devices and for our own other ones.</summary>
internal sealed class DirectRoute(
    ClientConnection connection, DeviceDirectory directory, AccountQueries accounts, Recipients recipients, MessageSealer sealer) : IChatRoute
{
    public async ValueTask<IRecipientPlan?> PlanAsync(DeviceTransaction transaction, Destination to, CancellationToken cancellationToken) =>
        await recipients.PlanAsync(transaction, to, cancellationToken);

    public ValueTask SealAsync(DeviceTransaction transaction, Outgoing message, IRecipientPlan plan, CancellationToken cancellationToken)
    {
        sealer.Seal(transaction, message, (RecipientPlan)plan);
        return ValueTask.CompletedTask;
    }

    public async Task FetchAsync(Destination to, CancellationToken cancellationToken)
    {
        await LookUpAsync(to, cancellationToken);
        RecipientPlan? plan = null;
        Jid wire = default;
        List<Jid> missing = [];
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                missing = [];
                wire = await WireAddress.OfAsync(transaction, to.Chat, to.UsesOtherAddress, token);
                var own = recipients.OwnFor(wire);
                if (await directory.FindAsync(transaction, own, token) is null) missing.Add(own);
                if (!connection.IsOwn(wire) && await directory.FindAsync(transaction, wire, token) is null or { Count: 0 }) missing.Add(wire);
            },
            cancellationToken);
        if (missing.Count > 0)
        {
            RequestRefusedException? refused = null;
            var known = await directory.FetchAsync(missing, (account, why) => refused = account == wire ? why : refused, cancellationToken);
            if (missing.Contains(wire) && !known.Contains(wire)) await ExplainAsync(wire, refused, cancellationToken);
        }
        await connection.ChangeAsync(async (transaction, token) => plan = await recipients.PlanAsync(transaction, to, token), cancellationToken);
        if (plan is { Missing.Count: > 0 }) await directory.StartSessionsAsync(plan.Missing, false, cancellationToken);
    }

    /// <summary>Queries the account of a number: only the server has its JID and LID.</summary>
    private async Task LookUpAsync(Destination to, CancellationToken cancellationToken)
    {
        var isNew = false;
        if (!connection.IsOwn(to.Chat))
            await connection.ChangeAsync(async (transaction, token) => isNew = await Recipients.NeedsLookupAsync(transaction, to, token), cancellationToken);
        if (isNew && await accounts.LookUpAsync(to.Chat, cancellationToken) == AccountLookup.Absent) throw new UnreachableException("not_on_whatsapp");
    }

    /// <summary>
    /// The server lists no device: the account is gone, or has another LID by now, or can't be reached at the moment. Only the answer to a query of its number
    /// proves that it does not exist.
    /// </summary>
    private async Task ExplainAsync(Jid wire, RequestRefusedException? refused, CancellationToken cancellationToken)
    {
        if (refused is not null) throw refused;
        Jid number = wire;
        await connection.ChangeAsync(
            async (transaction, token) => number = await WireAddress.InAsync(transaction, wire, byLid: false, token), cancellationToken);
        if (!number.IsPhoneNumber) throw new UnreachableException("not_on_whatsapp");
        if (await accounts.LookUpAsync(number, cancellationToken) == AccountLookup.Absent) throw new UnreachableException("not_on_whatsapp");
        var now = number;
        await connection.ChangeAsync(async (transaction, token) => now = await WireAddress.InAsync(transaction, number, wire.IsLid, token), cancellationToken);
        // Another name than before: the next look begins with it.
        if (now == wire) throw new UnreachableException("no_session");
    }
}
