using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>To one account: a ciphertext for each of its devices and for our own other ones.</summary>
internal sealed class DirectRoute(Link link, DeviceDirectory directory, AccountQueries accounts, Recipients recipients, MessageSealer sealer) : IChatRoute
{
    public async ValueTask<IRecipientPlan?> PlanAsync(Step step, Destination to, CancellationToken cancellationToken) => await recipients.PlanAsync(step, to, cancellationToken);

    public ValueTask SealAsync(Step step, Outgoing message, IRecipientPlan plan, CancellationToken cancellationToken)
    {
        sealer.Seal(step, message, (RecipientPlan)plan);
        return ValueTask.CompletedTask;
    }

    public async Task FetchAsync(Destination to, CancellationToken cancellationToken)
    {
        await LookUpAsync(to, cancellationToken);
        RecipientPlan? plan = null;
        Jid wire = default;
        List<Jid> missing = [];
        await link.ChangeAsync(
            async (step, token) =>
            {
                missing = [];
                wire = await WireAddress.OfAsync(step, to.Chat, to.UsesOtherAddress, token);
                var own = recipients.OwnFor(wire);
                if (await directory.FindAsync(step, own, token) is null) missing.Add(own);
                if (!link.IsOwn(wire) && await directory.FindAsync(step, wire, token) is null or { Count: 0 }) missing.Add(wire);
            },
            cancellationToken);
        if (missing.Count > 0)
        {
            RequestRefusedException? refused = null;
            var known = await directory.FetchAsync(missing, (account, why) => refused = account == wire ? why : refused, cancellationToken);
            if (missing.Contains(wire) && !known.Contains(wire)) await ExplainAsync(wire, refused, cancellationToken);
        }
        await link.ChangeAsync(async (step, token) => plan = await recipients.PlanAsync(step, to, token), cancellationToken);
        if (plan is { Missing.Count: > 0 }) await directory.StartSessionsAsync(plan.Missing, false, cancellationToken);
    }

    /// <summary>Asks the server whose number this is: only it knows the JID and the LID of the account.</summary>
    private async Task LookUpAsync(Destination to, CancellationToken cancellationToken)
    {
        var isNew = false;
        if (!link.IsOwn(to.Chat)) await link.ChangeAsync(async (step, token) => isNew = await Recipients.NeedsLookupAsync(step, to, token), cancellationToken);
        if (isNew && await accounts.LookUpAsync(to.Chat, cancellationToken) == AccountLookup.Absent) throw new UnreachableException("not_on_whatsapp");
    }

    /// <summary>
    /// The server lists no device: the account is gone, or has another LID by now, or can't be reached at the moment. Only the answer to the question for its number
    /// says that nobody has it.
    /// </summary>
    private async Task ExplainAsync(Jid wire, RequestRefusedException? refused, CancellationToken cancellationToken)
    {
        if (refused is not null) throw refused;
        Jid number = wire;
        await link.ChangeAsync(async (step, token) => number = await WireAddress.InAsync(step, wire, byLid: false, token), cancellationToken);
        if (!number.IsPhoneNumber) throw new UnreachableException("not_on_whatsapp");
        if (await accounts.LookUpAsync(number, cancellationToken) == AccountLookup.Absent) throw new UnreachableException("not_on_whatsapp");
        var now = number;
        await link.ChangeAsync(async (step, token) => now = await WireAddress.InAsync(step, number, wire.IsLid, token), cancellationToken);
        // Another name than before: the next look begins with it.
        if (now == wire) throw new UnreachableException("no_session");
    }
}
