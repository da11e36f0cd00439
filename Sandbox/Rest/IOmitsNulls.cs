namespace WhatIsUp.Sandbox.Rest;

/// <summary>A record whose fields are absent from its JSON, rather than null, when they have no value.</summary>
public interface IOmitsNulls;
