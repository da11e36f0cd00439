using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Stable reasons for the server's refusals of a pair code (linking reference section 1).</summary>
internal static class PairCodeRefusals
{
    /// <summary>The number is throttled, or the name of browser and operating system is refused.</summary>
    public const string Rejected = "number_or_name_rejected";

    /// <summary>The account can't link a device in this way now.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>Too many requests.</summary>
    public const string TooMany = "too_many_requests";

    /// <summary>The account can be linked by QR only.</summary>
    public const string UseQr = "use_qr";

    /// <summary>The server has an internal error.</summary>
    public const string ServerFault = "server_error";

    /// <summary>The reason for a refusal.</summary>
    public static string ReasonOf(RequestRefusedException refused) => refused.Code switch
    {
        400 => Rejected,
        403 => Forbidden,
        429 => TooMany,
        452 => UseQr,
        >= 500 and < 600 => ServerFault,
        _ => "refused",
    };
}
