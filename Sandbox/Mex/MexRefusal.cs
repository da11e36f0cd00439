namespace WhatIsUp.Sandbox.Mex;

/// <summary>A refusal of a GraphQL query or of a stanza to a newsletter; the code is the one that clients expect.</summary>
/// <param name="code">Number of the error.</param>
/// <param name="text">Its text.</param>
internal sealed class MexRefusal(int code, string text) : Exception(text)
{
    public int Code { get; } = code;

    public static MexRefusal BadRequest() => new(400, "Bad Request");

    public static MexRefusal Forbidden() => new(403, "Forbidden");

    public static MexRefusal NotFound() => new(404, "Not Found");

    public static MexRefusal NotAcceptable() => new(406, "Not Acceptable");

    public static MexRefusal Conflict() => new(409, "Conflict");

    public static MexRefusal Malformed() => new(479, "Malformed");
}
