namespace WhatIsUp.ApiGateway.Json;

/// <summary>A converter that accepts a string in place of its list or object.</summary>
internal interface IAcceptsString
{
    /// <summary>Type of the object that a string stands for; null for a list of strings.</summary>
    Type? ObjectType { get; }
}
