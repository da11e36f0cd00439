using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Newsletters;

/// <summary>Calls of the client about one newsletter: an unknown newsletter is <c>not_found</c>, other refusals become errors in the call filter.</summary>
internal static class NewsletterCalls
{
    private const int NotFound = 404;

    /// <summary>Runs an operation that returns a value.</summary>
    public static async Task<T> RunAsync<T>(ChannelCore core, string newsletterId, Func<WhatsAppClient, Jid, CancellationToken, Task<T>> operation)
    {
        if (!Jid.TryParse(newsletterId, out var newsletter) || newsletter is not { Server: JidServer.Newsletter, User.Length: > 0 }) throw Missing();
        try
        {
            return await core.CallAsync((client, token) => operation(client, newsletter, token));
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode == NotFound)
        {
            throw Missing(refused);
        }
    }

    /// <summary>Runs an operation that returns nothing.</summary>
    public static Task RunAsync(ChannelCore core, string newsletterId, Func<WhatsAppClient, Jid, CancellationToken, Task> operation) => RunAsync(
        core, newsletterId,
        async (client, newsletter, token) =>
        {
            await operation(client, newsletter, token);
            return true;
        });

    /// <summary>The error for a newsletter that does not exist, or is not visible to the account.</summary>
    public static GatewayException Missing(WhatsAppRefusedException? refused = null)
    {
        var details = refused is null ? [] : ClientErrors.DetailsOf(refused);
        // The word of the stanza's refusal is that of any missing item.
        if (refused is null or { Operation: not null } or { Reason: "item-not-found" or "item_not_found" }) details["reason"] = "newsletter_not_found";
        return new GatewayException(ErrorCode.NotFound, "WhatsApp knows no such newsletter, or no such post of it.", details);
    }
}
