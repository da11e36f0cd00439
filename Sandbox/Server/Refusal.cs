namespace WhatIsUp.Sandbox.Server;

/// <summary>An iq request that gets an error answer.</summary>
/// <param name="code">Number of the error.</param>
/// <param name="text">Its word.</param>
/// <param name="backoff">Seconds that the client must wait, or null.</param>
internal sealed class Refusal(int code, string text, int? backoff = null) : Exception(text)
{
    public int Code { get; } = code;

    public int? Backoff { get; } = backoff;

    public static Refusal BadRequest() => new(400, "bad-request");

    public static Refusal NotAuthorized() => new(401, "not-authorized");

    public static Refusal Forbidden() => new(403, "forbidden");

    public static Refusal NotFound() => new(404, "item-not-found");

    public static Refusal NotAcceptable() => new(406, "not-acceptable");

    public static Refusal NotImplemented() => new(501, "feature-not-implemented");
}
