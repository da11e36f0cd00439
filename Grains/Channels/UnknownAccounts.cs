using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>Operations that look up an account first: an unknown account is an error of the caller.</summary>
internal static class UnknownAccounts
{
    private const string NotFound = "account_not_found";

    /// <summary>Runs an operation.</summary>
    /// <exception cref="GatewayException"><c>not_found</c>: there is no such account.</exception>
    public static async Task GuardAsync(Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (WhatsAppRefusedException refused) when (refused.Reason == NotFound || refused.UpstreamCode == 404)
        {
            throw Missing();
        }
    }

    /// <summary>The error for a number without an account.</summary>
    public static GatewayException Missing() =>
        new(ErrorCode.NotFound, "This number is not on WhatsApp.", new Dictionary<string, string> { ["reason"] = NotFound });
}
