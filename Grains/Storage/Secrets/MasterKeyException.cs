namespace WhatIsUp.Grains.Storage.Secrets;

/// <summary>A master key is missing or unusable.</summary>
public sealed class MasterKeyException(string problem) : Exception(problem);
