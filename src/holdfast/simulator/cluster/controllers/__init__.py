"""What goes on in a simulated cluster by itself: each module is one controller, a function that brings things on."""
