using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>The server answered a request with an error.</summary>
internal sealed class RequestRefusedException(int code, string text, TimeSpan? backoff = null) : Exception($"The server refused a request: {code}.")
{
    private const int MaxBackoffSeconds = 7 * 86_400;

    /// <summary>The server's error number.</summary>
    public int Code { get; } = code;

    /// <summary>The server's error text, empty if there is none.</summary>
    public string Text { get; } = text;

    /// <summary>How long the server accepts no further request, if known.</summary>
    public TimeSpan? Backoff { get; } = backoff;

    /// <summary>The refusal in an <c>iq type=error</c>.</summary>
    public static RequestRefusedException Of(Node answer)
    {
        var error = answer.Child("error");
        TimeSpan? backoff = error?.GetInteger("backoff") is > 0 and <= MaxBackoffSeconds and var seconds ? TimeSpan.FromSeconds(seconds) : null;
        return new RequestRefusedException((int)(error?.GetInteger("code") ?? 500), error?.Get("text") ?? "", backoff);
    }
}
