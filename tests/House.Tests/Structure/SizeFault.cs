namespace WhatIsUp.House.Tests.Structure;

/// <summary>Something above its size limit.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="Where">Path of a file, path and name of a method, or full name of a class.</param>
/// <param name="Measure">Lines of the file, method or class, or how many lines of the file are too long.</param>
internal sealed record SizeFault(string Kind, string Where, int Measure)
{
    internal const string Class = "class";
    internal const string File = "file";
    internal const string Lines = "lines";
    internal const string Method = "method";

    public override string ToString() => $"{Kind} {Where} {Measure}";
}
