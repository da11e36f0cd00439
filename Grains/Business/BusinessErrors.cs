using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.Grains.Files.Limits;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Business;

/// <summary>Errors for refusals of business operations.</summary>
internal static class BusinessErrors
{
    /// <summary>Value of <c>details.reason</c> when the account is not one of the WhatsApp Business app.</summary>
    public const string NotABusinessAccount = "not_a_business_account";

    private const int NotAuthorized = 401;
    private const int Forbidden = 403;
    private const int NotFound = 404;
    private const int NotAcceptable = 406;

    /// <summary>Runs an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="missing">Message if the target does not exist.</param>
    public static async Task<T> ExplainAsync<T>(Func<Task<T>> operation, string missing)
    {
        try
        {
            return await operation();
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode == NotFound)
        {
            throw new GatewayException(ErrorCode.NotFound, missing);
        }
        catch (WhatsAppRefusedException refused) when (ReasonOf(refused) is { } reason)
        {
            throw new WhatsAppRefusedException(reason, refused.UpstreamCode, refused.RetryAfter);
        }
        catch (MediaTransferException fault)
        {
            throw MediaErrors.Upstream(fault.Fault == MediaTransferFault.Unreachable ? "media_unreachable" : "media_refused", fault.Status);
        }
    }

    /// <inheritdoc cref="ExplainAsync{T}"/>
    public static Task ExplainAsync(Func<Task> operation, string missing) => ExplainAsync(
        async () =>
        {
            await operation();
            return true;
        },
        missing);

    /// <summary>The reason for a refusal, or null for that of WhatsApp.</summary>
    public static string? ReasonOf(WhatsAppRefusedException refused) => refused.UpstreamCode switch
    {
        NotAuthorized or Forbidden => NotABusinessAccount,
        NotAcceptable => "not_acceptable",
        _ => null,
    };
}
