using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>To one account: a ciphertext for each of its devices and for our own other ones.</summary>
internal sealed class DirectRoute(Link link, DeviceDirectory directory, Recipients recipients, MessageSealer sealer) : IChatRoute
{
    public async ValueTask<IRecipientPlan?> PlanAsync(Step step, Jid chat, CancellationToken cancellationToken) => await recipients.PlanAsync(step, chat, cancellationToken);

    public ValueTask SealAsync(Step step, Outgoing message, IRecipientPlan plan, CancellationToken cancellationToken)
    {
        sealer.Seal(step, message, (RecipientPlan)plan);
        return ValueTask.CompletedTask;
    }

    public async Task FetchAsync(Jid chat, CancellationToken cancellationToken)
    {
        RecipientPlan? plan = null;
        Jid[] accounts = [];
        await link.ChangeAsync(
            async (step, token) =>
            {
                List<Jid> missing = [];
                if (await directory.FindAsync(step, recipients.OwnFor(chat), token) is null) missing.Add(recipients.OwnFor(chat));
                // A number without a known LID is asked for too: the session must be kept under the LID (reference 4.4).
                if (await directory.FindAsync(step, chat, token) is null or { Count: 0 } || (chat.IsPhoneNumber && await step.LoadLidAsync(chat.User, token) is null))
                    missing.Add(chat);
                accounts = [.. missing.Distinct()];
            },
            cancellationToken);
        if (accounts.Length > 0)
        {
            RequestRefusedException? refused = null;
            var known = await directory.FetchAsync(accounts, (account, why) => refused = account == chat ? why : refused, cancellationToken);
            if (accounts.Contains(chat) && !known.Contains(chat)) throw refused ?? (Exception)new UnreachableException("not_on_whatsapp");
        }
        await link.ChangeAsync(async (step, token) => plan = await recipients.PlanAsync(step, chat, token), cancellationToken);
        if (plan is { Missing.Count: > 0 }) await directory.StartSessionsAsync(plan.Missing, false, cancellationToken);
    }
}
