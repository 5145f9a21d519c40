"""A busy cluster replayed over a real connection: does `holdfast watch` keep up on one core?"""
